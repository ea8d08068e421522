import Choreography
import ChoreographyTesting
import Testing

@Suite("The edges of a choreography")
struct CoverageEdgeTests {
    private func edges(_ choreography: SagaChoreography, isOptional: Bool) -> [String] {
        ChoreographyCoverage(of: choreography.graph).record.entries.map(\.edge)
            .filter { $0.isOptional == isOptional }.map(\.description)
    }

    @Test("Are what can become of each step, and each undo's causes as far as they may come first or second")
    func fork() {
        #expect(
            self.edges(Fork.choreography(), isOptional: false) == [
                "step Begin of A completes with ADone",
                "BFailed undoes step Begin of A",
                "BFailed finds nothing to undo of step Begin of A",
                "XFailed undoes step Begin of A",
                "XFailed finds nothing to undo of step Begin of A",
                "step ADone of B completes with BDone",
                "step ADone of B rejects with BFailed",
                "XFailed undoes step ADone of B",
                "XFailed fences step ADone of B",
                "XFailed finds nothing to undo of step ADone of B",
                "step ADone of X completes with XDone",
                "step ADone of X rejects with XFailed",
                "BFailed undoes step ADone of X",
                "BFailed fences step ADone of X",
                "BFailed finds nothing to undo of step ADone of X",
                "step XDone of C completes with CDone",
                "BFailed undoes step XDone of C",
                "BFailed fences step XDone of C",
                "step BDone+CDone of J hears BDone",
                "step BDone+CDone of J hears CDone",
                "step BDone+CDone of J completes with JDone",
                "step JDone of J handles JDone",
            ]
        )
    }

    @Test("Leave out what the declarations rule out, dead letters and the order of a join's events")
    func optional() {
        #expect(
            self.edges(Fork.choreography(), isOptional: true) == [
                "BFailed fences step Begin of A",
                "XFailed fences step Begin of A",
                "step Begin of A leaves a dead letter",
                "step ADone of B leaves a dead letter",
                "step ADone of X leaves a dead letter",
                "BFailed finds nothing to undo of step XDone of C",
                "step XDone of C leaves a dead letter",
                "step BDone+CDone of J hears BDone while others are missing",
                "step BDone+CDone of J hears CDone while others are missing",
                "step BDone+CDone of J leaves a dead letter",
                "step JDone of J leaves a dead letter",
            ]
        )
    }

    @Test("Tell what arms, disarms and fires a deadline, and what exhausts a step's retries")
    func errand() {
        let edges = self.edges(Errand.choreography(), isOptional: false)
        #expect(
            edges.filter { $0.contains("deadline") || $0.contains("gives up") } == [
                "step fetch of Carrier gives up on Sent, and rejects with Refused",
                "Sent arms deadline fetching of Dock",
                "deadline fetching of Dock fires on Sent with Overdue",
                "Fetched disarms deadline fetching of Dock",
                "Refused disarms deadline fetching of Dock",
            ]
        )
        #expect(edges.contains("Overdue fences step fetch of Carrier"))
    }

    @Test("Ask for a cause that finds nothing to undo if it follows from another cause")
    func followingCause() throws {
        let graph = Chain.choreography().graph
        let edges = ChoreographyCoverage(of: graph).record.entries.map(\.edge)
        let edge = try #require(edges.first { $0.kind == .nothingToUndo && $0.events == ["PaymentRefunded"] })
        #expect(!edge.isOptional)
        #expect(
            edge.hint
                == "Let the undo of step Placed of Payments be carried out with PaymentRefunded after Shipping has "
                + "rejected with ShipmentRefused, so that nothing is left to undo."
        )
    }

    @Test("Don't ask for an undo by a cause that always follows another, or that rules the step out")
    func impossibleUndos() throws {
        let chain = SagaChoreography("chain") {
            Chain.Orders()
            Chain.Payments()
            Chain.Shipping()
            Chain.Packing()
        }
        let edges = ChoreographyCoverage(of: chain.graph).record.entries.map(\.edge)
        func isOptional(_ description: String) -> Bool? { edges.first { $0.description == description }?.isOptional }
        #expect(isOptional("PaymentRefunded undoes step PlaceOrder of Orders") == true)
        #expect(isOptional("ShipmentRefused undoes step PlaceOrder of Orders") == false)
        #expect(isOptional("PaymentDeclined undoes step Paid of Packing") == true)
        #expect(isOptional("PaymentDeclined fences step Paid of Packing") == false)
        #expect(isOptional("ShipmentRefused undoes step Paid of Packing") == false)
    }

    @Test("Say how to exercise them")
    func hints() {
        let edges =
            ChoreographyCoverage(of: Fork.choreography().graph).record.entries.map(\.edge)
            + ChoreographyCoverage(of: Errand.choreography().graph).record.entries.map(\.edge)
        func hint(_ description: String) -> String? { edges.first { $0.description == description }?.hint }
        #expect(
            hint("step Begin of A completes with ADone")
                == "Let A complete with ADone after a saga has started with Begin."
        )
        #expect(
            hint("step ADone of B rejects with BFailed")
                == "Let B reject with BFailed after A has completed with ADone."
        )
        #expect(hint("step JDone of J handles JDone") == "Let J complete with JDone, and J handle it.")
        #expect(
            hint("BFailed undoes step XDone of C") == "Let B reject with BFailed after C has completed with CDone."
        )
        #expect(hint("BFailed fences step XDone of C") == "Let B reject with BFailed before C has handled XDone.")
        #expect(
            hint("BFailed finds nothing to undo of step ADone of X")
                == "Let B reject with BFailed after X has rejected with XFailed, so that nothing is left to undo."
        )
        #expect(
            hint("deadline fetching of Dock fires on Sent with Overdue")
                == "Let 1 min pass after Desk has completed with Sent, without Fetched, Refused or Cancelled."
        )
        #expect(
            hint("Refused disarms deadline fetching of Dock")
                == "Let Carrier reject with Refused within 1 min after Sent."
        )
        #expect(
            hint("step fetch of Carrier gives up on Sent, and rejects with Refused")
                == "Let all attempts of Carrier to handle Sent fail."
        )
        #expect(
            hint("Overdue undoes step fetch of Carrier")
                == "Let the deadline fetching of Dock fire with Overdue after Carrier has completed with Fetched."
        )
    }

    @Test("Have dead letters of every step and undo, but not of a command alone, whose sender is told")
    func deadLetters() {
        func letters(isUndone: Bool) -> [String] {
            self.edges(Verdict.choreography(isUndone: isUndone), isOptional: true)
                .filter { $0.hasSuffix("leaves a dead letter") }
        }
        let others = [
            "step Heard of Jury leaves a dead letter", "step Heard of Judge leaves a dead letter",
            "step Agreed+Ruled of Clerk leaves a dead letter", "step Filed of Clerk leaves a dead letter",
        ]
        #expect(letters(isUndone: false) == others)
        #expect(letters(isUndone: true) == ["step Hear of Court leaves a dead letter"] + others)
    }

    @Test("Name the participants and events that have to do with them")
    func names() throws {
        let edges = ChoreographyCoverage(of: Fork.choreography().graph).record.entries.map(\.edge)
        let undo = try #require(edges.first { $0.kind == .undone && $0.participant == "C" })
        #expect(undo.participants == ["C", "B"])
        #expect(undo.events == ["BFailed"])
        #expect(undo.publishes == "CUndone")
        let join = try #require(edges.first { $0.kind == .completed && $0.participant == "J" })
        #expect(join.participants == ["J", "B", "C"])
        #expect(join.events == ["BDone", "CDone"])
    }
}
