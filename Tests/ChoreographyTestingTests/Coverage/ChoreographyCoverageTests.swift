import Choreography
import ChoreographyTesting
import Foundation
import Testing

@Suite("The coverage of a choreography", .timeLimit(.minutes(1)))
struct ChoreographyCoverageTests {
    private func counts(_ coverage: ChoreographyCoverage) -> [String: Int] {
        let seen = coverage.record.entries.filter { $0.count > 0 }
        return Dictionary(uniqueKeysWithValues: seen.map { ($0.edge.description, $0.count) })
    }

    @Test("Has what a saga that completes has exercised, and nothing of undos")
    func completed() async throws {
        let coverage = ChoreographyCoverage(of: Chain.choreography().graph)
        try await Chain.run(.init(), observers: [coverage])
        #expect(
            self.counts(coverage) == [
                "step PlaceOrder of Orders completes with Placed": 1,
                "step Shipped of Orders handles Shipped": 1,
                "step Placed of Payments completes with Paid": 1,
                "step Paid of Shipping completes with Shipped": 1,
            ]
        )
    }

    @Test("Tells the causes of an undo apart, and which of them found nothing to undo")
    func causes() async throws {
        let coverage = ChoreographyCoverage(of: Chain.choreography().graph)
        try await Chain.run(.init(country: "Atlantis"), observers: [coverage])
        var counts = self.counts(coverage)
        #expect(counts["ShipmentRefused undoes step PlaceOrder of Orders"] == 1)
        #expect(counts["PaymentRefunded finds nothing to undo of step PlaceOrder of Orders"] == 1)
        #expect(counts["PaymentDeclined undoes step PlaceOrder of Orders"] == nil)
        #expect(counts["PaymentRefunded undoes step PlaceOrder of Orders"] == nil)
        try await Chain.run(.init(total: 500), observers: [coverage])
        counts = self.counts(coverage)
        #expect(counts["PaymentDeclined undoes step PlaceOrder of Orders"] == 1)
        #expect(counts["ShipmentRefused undoes step PlaceOrder of Orders"] == 1)
        #expect(counts["step Placed of Payments rejects with PaymentDeclined"] == 1)
    }

    /// Runs of the fork, each with its outcome and with what it exercises as none before it.
    private static let plans: [(Fork.Plan, outcome: String, exercises: [String])] = [
        (
            .init(), "completed",
            [
                "step Begin of A completes with ADone", "step ADone of B completes with BDone",
                "step ADone of X completes with XDone", "step XDone of C completes with CDone",
                "step BDone+CDone of J hears BDone", "step BDone+CDone of J hears CDone",
                "step BDone+CDone of J completes with JDone", "step JDone of J handles JDone",
            ]
        ),
        (
            .init(b: .rejects(after: "C completed")), "compensated (BFailed)",
            [
                "BFailed undoes step Begin of A", "step ADone of B rejects with BFailed",
                "BFailed undoes step ADone of X", "BFailed undoes step XDone of C",
            ]
        ),
        (
            .init(b: .rejects, x: .completes(after: "C fenced")), "compensated (BFailed)",
            ["BFailed fences step XDone of C"]
        ),
        (
            .init(x: .rejects(after: "B completed")), "compensated (XFailed)",
            [
                "XFailed undoes step Begin of A", "step ADone of X rejects with XFailed",
                "XFailed undoes step ADone of B",
            ]
        ),
        (
            .init(b: .rejects, x: .rejects(after: "A undone")), "compensated (BFailed)",
            [
                "XFailed finds nothing to undo of step Begin of A", "XFailed finds nothing to undo of step ADone of B",
                "BFailed finds nothing to undo of step ADone of X",
            ]
        ),
        (
            .init(b: .rejects(after: "A undone"), x: .rejects), "compensated (XFailed)",
            ["BFailed finds nothing to undo of step Begin of A"]
        ),
        (
            .init(b: .rejects(after: "X dead-lettered"), x: .fails), "compensated (BFailed)",
            ["BFailed fences step ADone of X"]
        ),
        (
            .init(b: .fails, x: .rejects(after: "B dead-lettered")), "compensated (XFailed)",
            ["XFailed fences step ADone of B"]
        ),
    ]

    @Test("Is full once every step and every undo has met all that it can")
    func full() async throws {
        let coverage = ChoreographyCoverage(of: Fork.choreography().graph)
        var uncovered = Set(coverage.uncovered.map(\.description))
        for (plan, outcome, exercises) in Self.plans {
            #expect(try await Fork.run(plan, observers: [coverage]) == outcome, "\(plan)")
            let left = Set(coverage.uncovered.map(\.description))
            #expect(uncovered.subtracting(left) == Set(exercises), "\(plan)")
            uncovered = left
        }
        try coverage.requireFull()
        #expect(coverage.record.exercisedCount == 22)
        #expect(coverage.record.edgeCount == 22)
        #expect(self.counts(coverage)["step ADone of X leaves a dead letter"] == 1)
        #expect(coverage.report.contains("Not counted, but seen: "))
    }

    @Test(
        "Tells whether a deadline was armed, disarmed by each event, or fired, and whether retries were exhausted",
        arguments: [
            (Errand.Mood.prompt, "completed", ["Sent arms deadline", "Fetched disarms deadline"]),
            (.late, "compensated (Overdue)", ["Sent arms deadline", "deadline fetching of Dock fires"]),
            (
                .broken, "compensated (Refused)",
                ["Sent arms deadline", "Refused disarms deadline", "step fetch of Carrier gives up"]
            ),
        ]
    )
    func deadline(mood: Errand.Mood, outcome: String, expected: [String]) async throws {
        let coverage = ChoreographyCoverage(of: Errand.choreography().graph)
        #expect(try await Errand.run(mood, observers: [coverage]) == outcome)
        let seen = self.counts(coverage).keys.filter { $0.contains("deadline") || $0.contains("gives up") }
        for edge in expected { #expect(seen.contains { $0.hasPrefix(edge) }, "\(edge)") }
        #expect(seen.count == expected.count, "\(seen)")
    }

    @Test("Of several runs in different places is the sum of what each of them has")
    func union() async throws {
        let graph = Chain.choreography().graph
        let (first, second) = (ChoreographyCoverage(of: graph), ChoreographyCoverage(of: graph))
        try await Chain.run(.init(), .init(), observers: [first])
        try await Chain.run(.init(total: 500), observers: [second])
        first.formUnion(second)
        first.formUnion(first)
        let counts = self.counts(first)
        #expect(counts["step PlaceOrder of Orders completes with Placed"] == 3)
        #expect(counts["step Paid of Shipping completes with Shipped"] == 2)
        #expect(counts["step Placed of Payments rejects with PaymentDeclined"] == 1)
        #expect(self.counts(second)["step Paid of Shipping completes with Shipped"] == nil)
    }

    @Test("Goes to another process as JSON, and is merged there")
    func json() async throws {
        let graph = Fork.choreography().graph
        let (far, near) = (ChoreographyCoverage(of: graph), ChoreographyCoverage(of: graph))
        _ = try await Fork.run(.init(b: .rejects(after: "C completed")), observers: [far])
        let data = try JSONEncoder().encode(far.record)
        let record = try JSONDecoder().decode(CoverageRecord.self, from: data)
        near.formUnion(record)
        #expect(near.record.entries == far.record.entries)
        #expect(near.report == far.report)
    }

    @Test("Tells which event of a join waited for the others")
    func join() async throws {
        let coverage = ChoreographyCoverage(of: Fork.choreography().graph)
        _ = try await Fork.run(.init(b: .completes(after: "C completed")), observers: [coverage])
        let counts = self.counts(coverage)
        #expect(counts["step BDone+CDone of J hears CDone while others are missing"] == 1)
        #expect(counts["step BDone+CDone of J hears BDone while others are missing"] == nil)
        #expect(counts["step BDone+CDone of J hears BDone"] == 1)
    }

    @Test("Takes the rejection of a join for the arrival of its last event")
    func rejectedJoin() async throws {
        let coverage = ChoreographyCoverage(of: Verdict.choreography().graph)
        let verdict = Verdict.choreography(observers: [coverage])
        _ = try await verdict.start(Verdict.Hear()).outcome
        await verdict.shutDown()
        let counts = self.counts(coverage)
        #expect(counts["step Agreed+Ruled of Clerk hears Agreed"] != nil)
        #expect(counts["step Agreed+Ruled of Clerk hears Ruled"] != nil)
        #expect(counts.keys.contains { $0.hasPrefix("step Agreed+Ruled of Clerk rejects") })
    }

    @Test("Takes nothing for undeclared that is of no edge, be it about a cause or about what disarms a deadline")
    func declared() async throws {
        let errand = ChoreographyCoverage(of: Errand.choreography().graph)
        #expect(try await Errand.run(.late, observers: [errand]) == "compensated (Overdue)")
        #expect(errand.record.undeclared == 0)
        let chain = { (observers: [any SagaObserver]) in
            var configuration = SagaChoreography.Configuration()
            configuration.compensationRetry = .immediate(maxAttempts: 2)
            return SagaChoreography("chain", configuration: configuration, observers: observers) {
                Chain.Orders()
                Chain.Payments(canRefund: false)
                Chain.Shipping()
            }
        }
        let coverage = ChoreographyCoverage(of: chain([]).graph)
        let kinds = EntryKinds()
        let running = chain([coverage, kinds])
        _ = try await running.start(Chain.PlaceOrder(country: "Atlantis")).outcome
        await running.shutDown()
        #expect(kinds.all.contains(.retried))
        #expect(coverage.record.undeclared == 0)
    }

    @Test("Has the dead letter of an undo, and no undo")
    func deadUndo() async throws {
        let chain = { (observers: [any SagaObserver]) in
            var configuration = SagaChoreography.Configuration()
            configuration.compensationRetry = .never
            return SagaChoreography("chain", configuration: configuration, observers: observers) {
                Chain.Orders()
                Chain.Payments(canRefund: false)
                Chain.Shipping()
            }
        }
        let coverage = ChoreographyCoverage(of: chain([]).graph)
        let running = chain([coverage])
        let outcome = try await running.start(Chain.PlaceOrder(country: "Atlantis")).outcome
        await running.shutDown()
        guard case .stuck = outcome else {
            Issue.record("The saga ended as \(outcome).")
            return
        }
        let counts = self.counts(coverage)
        #expect(counts["step Placed of Payments leaves a dead letter"] == 1)
        #expect(counts["ShipmentRefused undoes step Placed of Payments"] == nil)
        #expect(coverage.report.hasSuffix("Not counted, but seen: step Placed of Payments leaves a dead letter."))
    }

    @Test("Loses no count to threads that count the same")
    func contention() async throws {
        let (stream, entries) = AsyncStream<TimelineEntry>.makeStream()
        try await Chain.run(.init(), observers: [EntryStream(entries: entries)])
        entries.finish()
        let entry = try #require(await stream.first { $0.kind == .completed })
        let coverage = ChoreographyCoverage(of: Chain.choreography().graph)
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...4 {
                group.addTask {
                    for _ in 1...200_000 { coverage.observe(entry) }
                }
            }
        }
        #expect(self.counts(coverage) == ["step PlaceOrder of Orders completes with Placed": 800_000])
    }

    @Test("Counts every entry of many choreographies that run at the same time")
    func threads() async throws {
        let coverage = ChoreographyCoverage(of: Chain.choreography().graph)
        let parts = (1...4).map { _ in ChoreographyCoverage(of: Chain.choreography().graph) }
        let chains = parts.map { Chain.choreography(observers: [coverage, $0]) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for chain in chains {
                for number in 1...50 {
                    group.addTask {
                        let command = Chain.PlaceOrder(country: number.isMultiple(of: 5) ? "Atlantis" : "France")
                        _ = try await chain.start(command).outcome
                    }
                }
            }
            try await group.waitForAll()
        }
        for chain in chains { await chain.shutDown() }
        let merged = ChoreographyCoverage(of: Chain.choreography().graph)
        await withTaskGroup(of: Void.self) { group in
            for part in parts { group.addTask { merged.formUnion(part) } }
        }
        #expect(merged.record.entries == coverage.record.entries)
        let counts = self.counts(coverage)
        #expect(counts["step PlaceOrder of Orders completes with Placed"] == 200)
        #expect(counts["ShipmentRefused undoes step PlaceOrder of Orders"] == 40)
        #expect(counts["step Paid of Shipping completes with Shipped"] == 160)
    }
}

/// Passes on all entries.
private struct EntryStream: SagaObserver {
    let entries: AsyncStream<TimelineEntry>.Continuation

    func observe(_ entry: TimelineEntry) { self.entries.yield(entry) }
}

/// Keeps the kinds of entries.
private final class EntryKinds: SagaObserver {
    private let kinds = Locked<[TimelineEntry.Kind]>([])

    var all: [TimelineEntry.Kind] { self.kinds.withLock { $0 } }

    func observe(_ entry: TimelineEntry) { self.kinds.withLock { $0.append(entry.kind) } }
}
