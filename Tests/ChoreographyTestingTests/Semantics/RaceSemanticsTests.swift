import Choreography
import ChoreographyTesting
import Testing

/// The rows of the table of edge cases about the order in which events of sagas are handled.
@Suite("The order of deliveries, in simulations", .timeLimit(.minutes(1)))
struct RaceSemanticsTests {
    /// A simulated network keeps no order at all; within a process causes come before effects, as `OrderTests` show.
    @Test("Events of one saga from different participants race: whichever comes first, the saga ends the same")
    func race() async throws {
        let tally = Tally()
        var simulation = Simulation("race") { run in
            let trip = Trip()
            run.process { trip.choreography($0) }
            for n in 1...2 { run.start(BookTrip(n: n)) }
            run.atEnd("Every trip is booked") {
                try trip.check { history in
                    try history.require(history.outcome == "completed", "is not completed")
                    let triggers = history.entries.filter { $0.participant == "Office" }.compactMap(\.trigger)
                    tally.note(triggers.joined(separator: " "))
                    let cause = try history.found(triggers.firstIndex(of: "SeatReserved"), "cause")
                    let effect = try history.found(triggers.firstIndex(of: "ShuttleHired"), "effect")
                    tally.note("effect first", if: effect < cause)
                    tally.note("cause first", if: cause < effect)
                }
            }
        }
        simulation.faults = .none
        simulation.faults.delays = 500
        try await simulation.verify(seeds: 0..<33)
        #expect(tally["effect first"] > 0)
        #expect(tally["cause first"] > 0)
        for order in ["SeatReserved RoomReserved ShuttleHired", "ShuttleHired SeatReserved RoomReserved"] {
            #expect(tally["\(order) TicketsSent"] > 0)
        }
    }

    @Test("A participant consumes its own event: it does, even with a capacity of one, whatever goes wrong")
    func ownEvents() async throws {
        let tally = Tally()
        let simulation = Self.relay(Relay(isOwn: true, capacity: 1)) { history in
            let own = history.entries.count {
                [.completed, .handled].contains($0.kind) && $0.participant == "A" && $0.trigger != "Serve"
            }
            tally.note("own", times: own)
        }
        try await simulation.verify(seeds: 0..<20)
        #expect(tally["own"] > 0)
    }

    @Test("Cycle A → B → A: it goes round as long as each hop is another step, whatever goes wrong")
    func cycle() async throws {
        let tally = Tally()
        let simulation = Self.relay(Relay(isOwn: false)) { history in
            let way = history.entries.filter { [.completed, .handled].contains($0.kind) }.compactMap(\.participant)
            tally.note(way.joined())
        }
        try await simulation.verify(seeds: 0..<20)
        #expect(tally["ABABA"] > 0)
    }

    @Test("A retried event and its successors: those of the same saga wait, other sagas pass")
    func retried() async throws {
        let tally = Tally()
        var simulation = Simulation("retry") { run in
            var trip = Trip { call in
                if call.body == "seat", call.n == 1, call.count <= 2 { throw Glitch() }
                if call.body == "Shuttle" { try await call.sleep(for: .seconds(1)) }
            }
            trip.retry = .constant(.seconds(3), maxAttempts: 5)
            run.process { [trip] in trip.choreography($0) }
            for n in 1...3 { run.start(BookTrip(n: n)) }
            run.atEnd("Successors wait, and others pass") { [trip] in
                try trip.check { try Self.checkPause($0, among: trip.stage.histories, tally) }
            }
        }
        simulation.faults = .none
        try await simulation.verify(seeds: 0..<33)
        #expect(tally["waited"] > 0)
        #expect(tally["passed"] > 0)
    }

    private static func checkPause(_ history: History, among others: [History], _ tally: Tally) throws {
        let office = history.lines.filter { $0.entry.participant == "Office" }
        guard let start = office.firstIndex(where: { $0.entry.kind == .retried }) else { return }
        let end = try history.found(office.firstIndex { $0.entry.kind == .handled }, "success")
        try history.require(
            office[start..<end].allSatisfy { $0.entry.kind == .retried && $0.entry.step == "seat" },
            "something has overtaken what is retried"
        )
        let pause = office[start].time..<office[end].time
        let room = try history.found(history.first(.completed, of: "Hotel"), "room")
        let shuttle = try history.found(history.first(.completed, of: "Shuttle"), "shuttle")
        // Nothing is delayed, so that they have come when they were published.
        tally.note("waited", if: room.time <= pause.upperBound && pause.contains(shuttle.time))
        for other in others where other.n != history.n {
            let passed = other.lines.contains { $0.entry.participant == "Office" && pause.contains($0.time) }
            tally.note("passed", if: passed)
        }
    }

    private static func relay(
        _ relay: @autoclosure @escaping @Sendable () -> Relay,
        checking check: @escaping @Sendable (History) throws -> Void
    ) -> Simulation {
        Simulation("relay") { run in
            let relay = relay()
            run.process { relay.choreography($0) }
            for n in 1...3 { run.start(Serve(n: n)) }
            run.atEnd("Every hop was done once") {
                try await relay.check()
                try relay.stage.review(check)
            }
        }
    }
}
