import Choreography
import ChoreographyTesting
import Testing

/// The rows of the table of edge cases about events that come again, late, or for the first time.
@Suite("A delivery, in simulations", .timeLimit(.minutes(1)))
struct DeliverySemanticsTests {
    /// Sagas of which every third has a full hotel.
    private static func trips(
        _ count: Int = 3,
        checking check: @escaping @Sendable (History, Stage) throws -> Void,
        script: @escaping Stage.Script = { _ in }
    ) -> Simulation {
        var simulation = Simulation("deliveries") { run in
            let trip = Trip { call in
                try await script(call)
                if call.body == "Hotel", call.n.isMultiple(of: 3) { throw HotelFull(n: call.n) }
            }
            run.process { trip.choreography($0) }
            for n in 1...count { run.start(BookTrip(n: n)) }
            run.atEnd("Each delivery has done what it should") { try trip.check { try check($0, trip.stage) } }
        }
        simulation.faults = .none
        return simulation
    }

    private static func requireOnce(_ history: History) throws {
        for (body, calls) in Dictionary(grouping: history.performances, by: \.body) {
            try history.require(calls.count == 1, "\(body) was called \(calls.count) times")
        }
        let published = history.published
        try history.require(Set(published).count == published.count, "published: \(published)")
        for participant in ["Airline", "Shuttle", "Office"] {
            let fences = history.kinds(of: participant).count { $0 == .fenced }
            let drops = history.kinds(of: participant).count { $0 == .dropped }
            try history.require(drops == 0 || fences > 0, "\(participant) has dropped what nobody has fenced")
        }
    }

    @Test("Same event twice, one after the other: the second calls nothing and publishes nothing")
    func inTurn() async throws {
        let tally = Tally()
        var simulation = Self.trips { history, _ in
            try Self.requireOnce(history)
            tally.note("duplicates", times: history.count(.duplicate))
            let step = history.first(.completed, of: "Shuttle")
            let again = history.first(.duplicate, of: "Shuttle")
            if let step, let again { tally.note("after", if: step.time < again.time) }
        }
        simulation.faults.duplicates = 1000
        simulation.faults.delays = 700
        try await simulation.verify(seeds: 0..<33)
        #expect(tally["duplicates"] > 0)
        #expect(tally["after"] > 0)
    }

    @Test("Same event twice, at the same time: one of them is first, and the other does nothing")
    func atTheSameTime() async throws {
        let tally = Tally()
        var simulation = Self.trips { history, _ in
            try Self.requireOnce(history)
            for participant in ["Hotel", "Airline", "Shuttle"] {
                guard let call = history.calls(participant).first, let end = call.ended,
                    let again = history.first(.duplicate, of: participant)
                else { continue }
                try history.require(end <= again.time, "\(participant) was told of the second while the first ran")
                // Nothing is delayed, so that both have come when the event was published.
                tally.note("at once", if: call.began < end)
            }
        } script: {
            if !$0.body.hasPrefix("undo") { try await $0.sleep(for: .seconds(1)) }
        }
        simulation.faults.duplicates = 1000
        try await simulation.verify(seeds: 0..<20)
        #expect(tally["at once"] > 0)
    }

    @Test("Same event twice: a copy that is first fences or joins as the event does, and the timeline says so")
    func copyFirst() async throws {
        let tally = Tally()
        var simulation = Self.trips { history, _ in
            let fences = history.kinds(of: "Shuttle").count { $0 == .fenced }
            try history.require(fences <= 1, "\(fences) fences")
            tally.note("fenced", times: fences)
            guard history.outcome == "completed" else { return }
            try history.require(
                history.deeds(of: "Office", step: "send") == [.joined, .completed],
                "the office was \(history.deeds(of: "Office", step: "send"))"
            )
            tally.note("joined")
        }
        simulation.faults.duplicates = 1000
        simulation.faults.delays = 500
        try await simulation.verify(seeds: 0..<33)
        #expect(tally["fenced"] > 0)
        #expect(tally["joined"] > 0)
    }

    @Test("Event for a saga that ended: a process that starts again after the end sends and calls nothing more")
    func afterTheEnd() async throws {
        let tally = Tally()
        var simulation = Self.trips { history, stage in
            guard let end = history.lines.firstIndex(where: { $0.entry.kind == .ended }) else { return }
            let life = history.lines[end].life
            try history.require(history.lines.allSatisfy { $0.life <= life }, "something has happened after the end")
            try history.require(history.performances.allSatisfy { $0.life <= life }, "a body was called after the end")
            tally.note("crash after the end", if: life < stage.lives.count)
        }
        simulation.faults.crashes = 100
        simulation.faults.delays = 100
        try await simulation.verify(seeds: 0..<33)
        #expect(tally["crash after the end"] > 0)
    }

    @Test("Event of a saga that this participant never saw: whichever is the first, in whichever life, it is handled")
    func neverSeen() async throws {
        let tally = Tally()
        var simulation = Self.trips { history, _ in
            for participant in ["Airline", "Shuttle", "Office"] {
                guard let first = history.lines.first(where: { $0.entry.participant == participant }) else { continue }
                tally.note("in a later life", if: first.life > 1)
                tally.note("by \(first.entry.trigger ?? "nothing")")
            }
        }
        simulation.faults = .all
        simulation.faults.crashes = 60
        try await simulation.verify(seeds: 0..<50)
        #expect(tally["in a later life"] > 0)
        for event in ["SeatReserved", "RoomReserved", "ShuttleHired", "HotelFull"] {
            #expect(tally["by \(event)"] > 0, "\(event) was never the first")
        }
    }
}
