import Choreography
import ChoreographyTesting
import Testing

/// The rows of the table of edge cases about undos that meet their steps.
@Suite("An undo, in simulations", .timeLimit(.minutes(1)))
struct UndoSemanticsTests {
    /// Sagas whose hotel is full, and maybe their flight.
    private static func trips(
        _ count: Int = 2,
        checking check: @escaping @Sendable (History) throws -> Void,
        script: @escaping Stage.Script
    ) -> Simulation {
        var simulation = Simulation("undo") { run in
            let trip = Trip(script)
            run.process { trip.choreography($0) }
            for n in 1...count { run.start(BookTrip(n: n)) }
            run.atEnd("Each undo has met its step as it should") { try trip.check(check) }
        }
        simulation.faults = .none
        return simulation
    }

    private static func rejectHotel(_ call: Stage.Call) throws {
        if call.body == "Hotel" { throw HotelFull(n: call.n) }
    }

    @Test("Undo arrives before its step: it fences the step, publishes nothing, and the step is dropped")
    func beforeItsStep() async throws {
        let tally = Tally()
        var simulation = Self.trips { history in
            let (deeds, cause) = (history.deeds(of: "Shuttle"), history.deeds(of: "Airline"))
            guard deeds != [.completed, .undone] else { return tally.note("undone") }
            // Where the airline was fenced too, nothing comes that could be dropped.
            let right: [TimelineEntry.Kind] = cause == [.fenced, .dropped] ? [.fenced] : [.fenced, .dropped]
            try history.require(deeds == right, "the shuttle was \(deeds)")
            tally.note("fenced", if: deeds.contains(.dropped))
            try history.require(history.calls("Shuttle").isEmpty, "the shuttle was called")
            try history.require(history.calls("undo Shuttle").isEmpty, "its undo was called")
            try history.require(!history.published.contains("ShuttleReleased"), "its undo has published")
        } script: {
            try Self.rejectHotel($0)
        }
        simulation.faults.duplicates = 100
        simulation.faults.delays = 300
        try await simulation.verify(seeds: 0..<50)
        #expect(tally["fenced"] > 0)
        #expect(tally["undone"] > 0)
    }

    @Test("Undo arrives before its step, in every order of one saga")
    func beforeItsStepEverywhere() async throws {
        let tally = Tally()
        let simulation = Self.trips(1) { history in
            tally.note("fenced", if: history.count(.fenced) > 0)
            tally.note("undone", if: history.kinds(of: "Shuttle").contains(.undone))
        } script: {
            try Self.rejectHotel($0)
        }
        #expect(try await simulation.verifyExhaustively(bounds: .init()).isComplete)
        #expect(tally["fenced"] > 0)
        #expect(tally["undone"] > 0)
    }

    @Test("Undo arrives while its step runs: it waits for the step's commit, then undoes")
    func whileItsStepRuns() async throws {
        let tally = Tally()
        let simulation = Self.trips { history in
            guard history.deeds(of: "Airline") == [.completed, .undone] else { return }
            let rejection = try history.found(history.first(.rejected, of: "Hotel"), "rejection")
            let step = try history.found(history.calls("Airline").first, "call of the step")
            let undo = try history.found(history.calls("undo Airline").first, "call of the undo")
            let end = try history.found(step.ended, "end of the step")
            try history.require(end <= undo.began, "the undo began while the step ran")
            // Nothing is delayed, so that the cause has arrived when it was published.
            tally.note("while it runs", if: step.began <= rejection.time && rejection.time < end)
        } script: { call in
            if call.body == "Hotel" { try await call.sleep(for: .seconds(1)) }
            if call.body == "Airline" { try await call.sleep(for: .seconds(2)) }
            try Self.rejectHotel(call)
        }
        try await simulation.verify(seeds: 0..<33)
        #expect(tally["while it runs"] > 0)
    }

    @Test("Undo arrives for a step that rejected: there is nothing to undo, and nothing is published")
    func forAStepThatRejected() async throws {
        let tally = Tally()
        let simulation = Self.trips { history in
            let kinds = history.kinds(of: "Airline")
            // Where the hotel was fenced, there is only one cause.
            let right: [[TimelineEntry.Kind]] = [[.rejected, .nothingToUndo], [.fenced, .dropped], [.rejected]]
            try history.require(right.contains(kinds), "the airline was \(kinds)")
            try history.require(history.calls("undo Airline").isEmpty, "the undo was called")
            try history.require(!history.published.contains("SeatReleased"), "the undo has published")
            tally.note("nothing to undo", if: kinds == [.rejected, .nothingToUndo])
        } script: { call in
            try Self.rejectHotel(call)
            if call.body == "Airline" { throw FlightFull(n: call.n) }
        }
        try await simulation.verify(seeds: 0..<50)
        #expect(tally["nothing to undo"] > 0)
    }

    @Test("Undo cause arrives twice: there is one undo and one compensation event")
    func causeTwice() async throws {
        let tally = Tally()
        var simulation = Self.trips { history in
            try Self.requireOneUndo(history)
            let causes = history.lines.filter {
                $0.entry.participant == "Agency" && $0.entry.trigger == "HotelFull"
            }
            try history.require(causes.count == 2, "the cause has come \(causes.count) times")
            tally.note("twice")
        } script: {
            try Self.rejectHotel($0)
        }
        simulation.faults.duplicates = 1000
        simulation.faults.delays = 300
        try await simulation.verify(seeds: 0..<33)
        #expect(tally["twice"] > 0)
    }

    @Test(
        "Two different undo causes arrive: there is one undo and one compensation event, and both are on the timeline"
    )
    func differentCauses() async throws {
        let tally = Tally()
        var simulation = Self.trips { history in
            try Self.requireOneUndo(history)
            let causes = history.entries.filter { $0.participant == "Agency" }.compactMap(\.trigger)
            guard Set(causes).isSuperset(of: ["HotelFull", "FlightFull"]) else { return }
            tally.note(causes.first { $0 != "BookTrip" } ?? "none")
            let rejections = history.entries.filter { $0.kind == .rejected }.compactMap(\.event?.name)
            try history.require(Set(rejections) == ["HotelFull", "FlightFull"], "the causes are \(rejections)")
        } script: { call in
            try Self.rejectHotel(call)
            if call.body == "Airline" { throw FlightFull(n: call.n) }
            if call.body == "undo Agency" { try await call.sleep(for: .seconds(1)) }
        }
        simulation.faults.delays = 300
        try await simulation.verify(seeds: 0..<50)
        #expect(tally["HotelFull"] > 0)
        #expect(tally["FlightFull"] > 0)
    }

    private static func requireOneUndo(_ history: History) throws {
        let undos = history.kinds(of: "Agency").count { $0 == .undone }
        let calls = history.calls("undo Agency").count
        let events = history.published.count { $0 == "TripCancelled" }
        try history.require(undos == 1 && calls == 1 && events == 1, "\(undos) undos, \(calls) calls, \(events) events")
    }
}
