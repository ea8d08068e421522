import Choreography
import ChoreographyTesting
import Testing

/// The rows of the table of edge cases about crashes, as far as they need no database.
@Suite("A crash, in simulations", .timeLimit(.minutes(1)))
struct CrashSemanticsTests {
    /// What is committed when a life of the process begins, and what observers had been told by then.
    struct Snapshot: Sendable {
        struct Step: Hashable, Sendable {
            let participant: String
            let n: Int
        }

        let life: Int
        var committed: Set<Step> = []
        var told: Set<Step> = []
        var begun: Set<Step> = []

        init(_ trip: Trip) {
            self.life = trip.stage.lives.count + 1
            for history in trip.stage.histories {
                for participant in Trip.participants {
                    let step = Step(participant: participant, n: history.n)
                    if trip.committed(participant, history.n) == 1 { self.committed.insert(step) }
                    if history.kinds(of: participant).contains(.completed) { self.told.insert(step) }
                    if !history.calls(participant).isEmpty { self.begun.insert(step) }
                }
            }
        }
    }

    /// Sagas that go well but for crashes, which leave nothing else that could be told twice.
    private static func trips(
        checking check: @escaping @Sendable (History, [Snapshot]) throws -> Void
    ) -> Simulation {
        var simulation = Simulation("crashes") { run in
            let trip = Trip { _ in
                await Task.yield()
                await Task.yield()
            }
            let snapshots = Locked<[Snapshot]>([])
            run.process { environment in
                let snapshot = Snapshot(trip)
                snapshots.withLock { $0.append(snapshot) }
                return trip.choreography(environment)
            }
            for n in 1...3 { run.start(BookTrip(n: n)) }
            run.always("Nothing is committed more than once") {
                for participant in Trip.participants {
                    for n in 1...3 where trip.committed(participant, n) ?? 0 > 1 {
                        throw Mismatch(description: "\(participant) in saga \(n)")
                    }
                }
            }
            run.atEnd("Each crash has left what it should") {
                try trip.check { history in
                    for participant in Trip.participants {
                        try history.require(trip.committed(participant, history.n) == 1, "\(participant) is not done")
                    }
                    try check(history, snapshots.withLock { $0 })
                }
            }
        }
        simulation.faults = .none
        simulation.faults.crashes = 120
        return simulation
    }

    @Test("Before commit: nothing is visible, and the event is delivered again")
    func beforeCommit() async throws {
        let tally = Tally()
        let simulation = Self.trips { history, snapshots in
            for snapshot in snapshots {
                let early = snapshot.told.subtracting(snapshot.committed).filter { $0.n == history.n }
                try history.require(early.isEmpty, "told of \(early), which was not committed")
                for step in snapshot.begun where step.n == history.n && !snapshot.told.contains(step) {
                    guard !snapshot.committed.contains(step) else { continue }
                    tally.note("cut off")
                    let again = history.calls(step.participant).contains { $0.life >= snapshot.life }
                    try history.require(again, "\(step.participant) was not called again")
                }
            }
        }
        try await simulation.verify(seeds: 0..<33)
        #expect(tally["cut off"] > 0)
    }

    @Test("Commit done, not yet published: the event is sent after the restart, and the body is not called again")
    func beforePublishing() async throws {
        let tally = Tally()
        let simulation = Self.trips { history, snapshots in
            for snapshot in snapshots {
                for step in snapshot.committed where step.n == history.n && !snapshot.told.contains(step) {
                    tally.note("committed, not published")
                    let again = history.calls(step.participant).contains { $0.life >= snapshot.life }
                    try history.require(!again, "\(step.participant) was called again")
                }
            }
            try Self.requireSameIdentifiers(history)
        }
        try await simulation.verify(seeds: 0..<66)
        #expect(tally["committed, not published"] > 0)
    }

    @Test(
        "Published, row not yet settled: the event is sent again under its identifier, and reaches who had not got it"
    )
    func beforeSettling() async throws {
        let tally = Tally()
        let simulation = Self.trips { history, _ in
            for (source, reader) in [("Agency", "Hotel"), ("Airline", "Shuttle")] {
                guard let published = history.first(.completed, of: source),
                    let read = history.first(.completed, of: reader)
                else { continue }
                try history.require(read.entry.event?.causation == published.entry.event?.id, "\(reader) read another")
                tally.note("read in a later life", if: published.life < read.life)
            }
            try Self.requireSameIdentifiers(history)
        }
        try await simulation.verify(seeds: 0..<33)
        #expect(tally["read in a later life"] > 0)
    }

    @Test("Consumer committed, receipt lost: the event is delivered again and absorbed, and nothing is left unsettled")
    func beforeTheReceipt() async throws {
        let tally = Tally()
        let simulation = Self.trips { history, _ in
            for participant in ["Hotel", "Airline", "Shuttle"] {
                guard let step = history.first(.completed, of: participant),
                    let again = history.first(.duplicate, of: participant)
                else { continue }
                // Nothing else repeats deliveries, and once all is quiet the simulation asks for unsettled events.
                try history.require(step.life < again.life, "\(participant) got it twice in one life")
                try history.require(step.entry.event?.causation == again.entry.event?.id, "\(participant) got another")
                let calls = history.calls(participant).count { $0.life > step.life }
                try history.require(calls == 0, "\(participant) was called again")
                tally.note("absorbed")
            }
        }
        try await simulation.verify(seeds: 0..<33)
        #expect(tally["absorbed"] > 0)
    }

    /// Every event has one identifier, however often it is sent and in whichever life.
    private static func requireSameIdentifiers(_ history: History) throws {
        // A command that was not committed is sent again as another one.
        let handled = history.entries.filter { $0.trigger != "BookTrip" && $0.kind != .started }
        var identifiers: [String: Set<EventID>] = [:]
        for entry in handled {
            guard let trigger = entry.trigger, let event = entry.event else { continue }
            let id = entry.kind == .completed ? event.causation : event.id
            if let id { identifiers[trigger, default: []].insert(id) }
        }
        // What completes a join may be either of its events; its entry names the one that came last.
        for (name, ids) in identifiers {
            try history.require(ids.count == 1, "\(name) has \(ids.count) identifiers")
        }
    }
}
