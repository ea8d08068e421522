import Choreography
import ChoreographyTesting
import Foundation
import Testing

@Suite("The report of a coverage", .timeLimit(.minutes(1)))
struct CoverageReportTests {
    private func coverage(_ commands: [Chain.PlaceOrder]) async throws -> ChoreographyCoverage {
        let coverage = ChoreographyCoverage(of: Chain.choreography().graph)
        for command in commands { try await Chain.run(command, observers: [coverage]) }
        return coverage
    }

    @Test("Lists what was never exercised, and how to exercise it")
    func text() async throws {
        let coverage = try await self.coverage([.init(), .init(country: "Atlantis")])
        #expect(
            coverage.report == """
                chain: 8 of 10 edges exercised. Never exercised:
                1. PaymentDeclined undoes step PlaceOrder of Orders.
                   Let Payments reject with PaymentDeclined after Orders has completed with Placed.
                2. Step Placed of Payments rejects with PaymentDeclined.
                   Let Payments reject with PaymentDeclined after Orders has completed with Placed.
                """
        )
        #expect("\(coverage.record)" == coverage.report)
    }

    @Test("Is thrown where full coverage is required, without what is exempt")
    func required() async throws {
        let coverage = try await self.coverage([.init(), .init(country: "Atlantis")])
        let error = try #require(throws: CoverageError.self) {
            try coverage.requireFull(except: [.init(.undone, of: "Orders", on: "PaymentDeclined")])
        }
        #expect(error.code == .incomplete)
        #expect(error.uncovered.map(\.kind) == [.rejected])
        #expect(
            "\(error)" == """
                chain: 8 of 10 edges exercised, and 1 exempt. Never exercised:
                1. Step Placed of Payments rejects with PaymentDeclined.
                   Let Payments reject with PaymentDeclined after Orders has completed with Placed.
                """
        )
        try coverage.requireFull(except: [.init(of: "Orders"), .init(.rejected, step: "Placed")])
    }

    @Test(
        "Leaves out of what is missing what agrees with all that an exemption gives, and nothing else",
        arguments: [
            (CoverageExemption(.rejected), 2), (.init(.undone), 3), (.init(of: "Orders"), 5),
            (.init(step: "Placed"), 3),
            (.init(on: "ShipmentRefused"), 2), (.init(.undone, on: "ShipmentRefused"), 2),
            (.init(.rejected, of: "Payments"), 1), (.init(of: "Payments", step: "Placed"), 3),
            (.init(.undone, of: "Orders", step: "PlaceOrder", on: "PaymentDeclined"), 1),
        ]
    )
    func exemption(_ exemption: CoverageExemption, _ exempt: Int) throws {
        let coverage = ChoreographyCoverage(of: Chain.choreography().graph)
        let error = try #require(throws: CoverageError.self) { try coverage.requireFull(except: [exemption]) }
        #expect(coverage.uncovered.count - error.uncovered.count == exempt)
    }

    @Test("Names an exemption that is of no edge")
    func idleExemption() async throws {
        let coverage = try await self.coverage([])
        let error = try #require(throws: CoverageError.self) {
            try coverage.requireFull(except: [.init(.undone, of: "Order", on: "PaymentRefunded")])
        }
        #expect(error.code == .idleExemption)
        #expect(
            "\(error)"
                == "chain has no edge for the exemption 'undone of Order on PaymentRefunded'. Mend its names, or "
                + "remove it."
        )
    }

    @Test("Says so when what was observed is another choreography")
    func stranger() async throws {
        let coverage = ChoreographyCoverage(of: Fork.choreography().graph)
        try await Chain.run(.init(), observers: [coverage])
        #expect(coverage.record.undeclared == 4)
        #expect(
            coverage.report.hasSuffix(
                "Something that fork does not declare has happened 4 times: in another choreography, or in another "
                    + "version of this one."
            )
        )
        let chain = try await self.coverage([.init()])
        coverage.formUnion(chain)
        #expect(coverage.record.undeclared == 8)
        let other = ChoreographyCoverage(of: Fork.choreography().graph)
        other.formUnion(coverage)
        #expect(other.record.undeclared == 8, "also what the other has not counted itself")
    }

    @Test("Adds counts that were damaged on their way, and does not trap", arguments: [-7, Int.max])
    func damaged(_ count: Int) throws {
        let coverage = ChoreographyCoverage(of: Chain.choreography().graph)
        let text = String(decoding: try JSONEncoder().encode(coverage.record), as: UTF8.self)
        let damaged = text.replacing("\"count\":0", with: "\"count\":\(count)")
            .replacing("\"undeclared\":0", with: "\"undeclared\":\(count)")
        let record = try JSONDecoder().decode(CoverageRecord.self, from: Data(damaged.utf8))
        for _ in 1...2 { coverage.formUnion(record) }
        let most = max(0, count)
        #expect(coverage.record.entries.allSatisfy { $0.count == most })
        #expect(coverage.record.undeclared == most)
        var sum = record
        sum.formUnion(record)
        #expect(sum.undeclared == most)
        #expect(sum.entries.allSatisfy { $0.count == most })
    }

    @Test("Says once what has happened once")
    func once() throws {
        let text = """
            {"choreography": "chain", "entries": [], "undeclared": 1}
            """
        let record = try JSONDecoder().decode(CoverageRecord.self, from: Data(text.utf8))
        #expect(record.report.contains("Something that chain does not declare has happened once: "))
    }

    @Test("Is drawn as the declared graph, with what was never exercised in red and dashed")
    func mermaid() async throws {
        let coverage = try await self.coverage([.init(total: 500)])
        #expect(
            coverage.mermaid == """
                flowchart LR
                    c0(["PlaceOrder"]):::command
                    subgraph p0["Orders"]
                        s0["PlaceOrder<br/><i>initiating</i>"]:::step
                        s1["Shipped<br/><i>listener</i>"]:::listener
                    end
                    subgraph p1["Payments"]
                        s2["Placed<br/><i>compensatable</i>"]:::step
                    end
                    subgraph p2["Shipping"]
                        s3["Paid<br/><i>pivot</i>"]:::pivot
                    end
                    c0 --> s0
                    s0 -->|"Placed"| s2
                    s2 -->|"Paid"| s3
                    s2 -.->|"PaymentDeclined"| s0
                    s2 -.->|"PaymentRefunded"| s0
                    s3 -->|"Shipped"| s1
                    s3 -.->|"ShipmentRefused"| s0
                    s3 -.->|"ShipmentRefused"| s2
                    classDef step fill:#ffffff,stroke:#57606a,color:#1f2328
                    classDef pivot fill:#fff8c5,stroke:#57606a,color:#1f2328,stroke-width:2px
                    classDef listener fill:#f6f8fa,stroke:#afb8c1,color:#57606a
                    classDef deadline fill:#ddf4ff,stroke:#57606a,color:#1f2328
                    classDef external fill:#ffffff,stroke:#57606a,color:#1f2328,stroke-width:2px
                    classDef command fill:#1f2328,stroke:#8c959f,color:#ffffff
                    style p0 fill:none,stroke:#8c959f
                    style p1 fill:none,stroke:#8c959f
                    style p2 fill:none,stroke:#8c959f
                    style s1 stroke:#cf222e,stroke-width:3px,stroke-dasharray:6 4
                    style s3 stroke:#cf222e,stroke-width:3px,stroke-dasharray:6 4
                    linkStyle 2,4,5,6,7 stroke:#cf222e,stroke-width:3px,stroke-dasharray:6 4

                """
        )
    }

    /// The arrows of a drawing that are marked, without their places.
    private func marked(_ drawing: String) -> [String] {
        let lines = drawing.split(separator: "\n").map { $0.drop { $0 == " " } }
        let arrows = lines.filter { $0.contains("-> ") || $0.contains("->|") || $0.contains("-x|") }
        let style = lines.first { $0.hasPrefix("linkStyle ") }?.split(separator: " ")[1] ?? ""
        return style.split(separator: ",").compactMap { Int($0) }.map { number in
            // A command's arrow has no label.
            arrows[number].split(separator: "\"").dropFirst().first.map(String.init) ?? ""
        }
    }

    @Test("Marks the ways of an event apart, by who publishes it and by whom it reaches")
    func marks() async throws {
        let fork = ChoreographyCoverage(of: Fork.choreography().graph)
        _ = try await Fork.run(.init(b: .rejects, x: .completes(after: "C fenced")), observers: [fork])
        #expect(self.marked(fork.mermaid) == ["BDone", "BFailed", "XDone", "XFailed", "XFailed", "CDone", "JDone"])
        let errand = ChoreographyCoverage(of: Errand.choreography().graph)
        _ = try await Errand.run(.late, observers: [errand])
        #expect(self.marked(errand.mermaid) == ["Fetched", "Refused", "Refused"])
    }

    @Test("Marks no arrow to a deadline that the event can't disarm, once it was published")
    func idleArrow() async throws {
        let errand = ChoreographyCoverage(of: Errand.choreography().graph)
        #expect(self.marked(errand.mermaid).contains("Cancelled"))
        for mood in Errand.Mood.allCases { _ = try await Errand.run(mood, observers: [errand]) }
        #expect(!errand.uncovered.contains { $0.kind == .disarmed })
        #expect(self.marked(errand.mermaid) == [])
    }

    @Test("Marks what an undo publishes until that has come to something")
    func undoArrow() async throws {
        let coverage = try await self.coverage([.init()])
        #expect(self.marked(coverage.mermaid).contains("PaymentRefunded"))
        try await Chain.run(.init(country: "Atlantis"), observers: [coverage])
        #expect(self.marked(coverage.mermaid) == ["PaymentDeclined"])
    }

    @Test("Marks no arrow to a join that has heard its event, whatever the join has come to")
    func joinArrows() async throws {
        let coverage = ChoreographyCoverage(of: Verdict.choreography().graph)
        #expect(Set(self.marked(coverage.mermaid)).isSuperset(of: ["Agreed", "Ruled"]))
        let verdict = Verdict.choreography(observers: [coverage])
        _ = try await verdict.start(Verdict.Hear()).outcome
        await verdict.shutDown()
        #expect(self.marked(coverage.mermaid) == ["Filed"])
    }

    @Test("Marks the way of an event from one of its publishers that was only taken from another")
    func publishers() async throws {
        func doors(_ observers: [any SagaObserver] = []) -> SagaChoreography {
            SagaChoreography("doors", observers: observers) {
                Door<Doors.Knock>(name: "Front")
                Door<Doors.Ring>(name: "Back")
            }
        }
        let coverage = ChoreographyCoverage(of: doors().graph)
        let rung = doors([coverage])
        _ = try await rung.start(Doors.Ring()).outcome
        // Observers have heard everything once it is shut down, and not when an outcome is told.
        await rung.shutDown()
        let lines = coverage.mermaid.split(separator: "\n").map(String.init)
        let arrows = lines.filter { $0.contains("-->") }
        let expected = [
            "    c0 --> s0", "    c2 --> s2", "    s0 -->|\"Opened\"| s1", "    s0 -->|\"Opened\"| s3",
            "    s2 -->|\"Opened\"| s1", "    s2 -->|\"Opened\"| s3",
        ]
        #expect(arrows == expected)
        #expect(lines.last?.hasPrefix("    linkStyle 0,2,3 ") == true)
    }

    @Test("Is drawn without marks once everything was exercised")
    func unmarked() async throws {
        let coverage = try await self.coverage([.init(), .init(total: 500), .init(country: "Atlantis")])
        #expect(!coverage.mermaid.contains("stroke-dasharray"))
        let plain = coverage.graph.mermaid.split(separator: "\n").filter { !$0.contains("linkStyle") }
        #expect(coverage.mermaid.split(separator: "\n") == plain)
    }
}

/// Two commands that come to the same event.
private enum Doors {
    struct Knock: Command {}
    struct Ring: Command {}
    struct Opened: DomainEvent {}
}

private struct Door<Trigger: Command>: Participant {
    let name: String
    let store = InMemoryStore(())

    var reactions: [Reaction<InMemoryStore<Void>>] {
        InitiatingStep(on: Trigger.self, completes: Doors.Opened.self) { _, _ in Doors.Opened() }
        Listener(on: Doors.Opened.self) { _, _ in }
    }
}
