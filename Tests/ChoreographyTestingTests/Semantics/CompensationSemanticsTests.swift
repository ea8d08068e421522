import Choreography
import ChoreographyTesting
import Testing

/// The rows of the table of edge cases about undos that fail, and about branches that reject.
@Suite("A compensation, in simulations", .timeLimit(.minutes(1)))
struct CompensationSemanticsTests {
    private static func trips(
        _ count: Int = 2,
        attempts: Int = 6,
        checking check: @escaping @Sendable (History, Trip) throws -> Void,
        script: @escaping Stage.Script
    ) -> Simulation {
        var simulation = Simulation("compensations") { run in
            var trip = Trip(script)
            trip.retry = .constant(.seconds(1), maxAttempts: 2)
            trip.configuration.compensationRetry = .constant(.seconds(5), maxAttempts: attempts)
            run.process { [trip] in trip.choreography($0) }
            for n in 1...count { run.start(BookTrip(n: n)) }
            run.atEnd("Each saga is undone as it should") { [trip] in try trip.check { try check($0, trip) } }
        }
        simulation.faults = .none
        return simulation
    }

    /// The flight is booked, and full only afterwards: the hotel rejects late.
    private static func rejectLate(_ call: Stage.Call) async throws {
        guard call.body == "Hotel" else { return }
        try await call.sleep(for: .seconds(3))
        throw HotelFull(n: call.n)
    }

    @Test(
        "Compensation fails for a while: it has its own budget and count, and observers are told from the third failure"
    )
    func forAWhile() async throws {
        let tally = Tally()
        let simulation = Self.trips { history, _ in
            let airline = history.entries.filter { $0.participant == "Airline" }.map { "\($0.kind) \($0.attempt)" }
            let right = [
                "retried 1", "completed 2", "retried 1", "retried 2", "undo delayed 3", "undo delayed 4", "undone 5",
            ]
            try history.require(airline == right, "the airline was \(airline)")
            tally.note("delayed", times: history.count(.undoDelayed))
        } script: { call in
            try await Self.rejectLate(call)
            if call.body == "Airline", call.count == 1 { throw Glitch() }
            if call.body == "undo Airline", call.count <= 4 { throw Glitch() }
        }
        try await simulation.verify(seeds: 0..<20)
        #expect(tally["delayed"] > 0)
    }

    @Test("Compensation fails for good: stuck with a debt that names it, other undos run, and a replay pays the debt")
    func forGood() async throws {
        let tally = Tally()
        let simulation = Self.trips(attempts: 3) { history, _ in
            let ends = history.entries.filter { $0.kind == .ended }.compactMap(\.detail)
            try history.require(ends.count == 2 && ends[1] == "compensated (HotelFull)", "has ended as \(ends)")
            let stuck = try history.found(ends.first { $0.hasPrefix("stuck") }, "debt")
            try history.require(stuck.contains("Airline") && stuck.contains("Glitch"), "the debt is \(stuck)")
            let end = try history.found(history.entries.firstIndex { $0.kind == .ended }, "end")
            for participant in ["Agency", "Shuttle"] {
                let undo = try history.found(history.place(.undone, of: participant), "undo of \(participant)")
                try history.require(undo < end, "\(participant) was not undone by then")
            }
            let paid = try history.found(history.place(.undone, of: "Airline"), "undo of Airline")
            try history.require(end < paid, "the airline was undone by then")
            tally.note("stuck")
        } script: { call in
            try await Self.rejectLate(call)
            if call.body == "undo Airline", call.count <= 3 { throw Glitch() }
        }
        try await simulation.verify(seeds: 0..<20)
        #expect(tally["stuck"] > 0)
    }

    @Test("Undo throws a compensation event: it can only fail or succeed, and is a dead letter that says so")
    func undoRejects() async throws {
        let tally = Tally()
        let simulation = Self.trips { history, _ in
            let kinds = history.kinds(of: "Airline")
            try history.require(kinds == [.completed, .deadLettered, .replayed, .undone], "the airline was \(kinds)")
            let letter = try history.found(history.first(.deadLettered, of: "Airline"), "dead letter").entry
            let detail = letter.detail ?? ""
            try history.require(detail.contains("an undo can only fail or succeed"), "says \(detail)")
            try history.require(!history.published.contains("FlightFull"), "its event was published")
            tally.note("dead letter")
        } script: { call in
            try await Self.rejectLate(call)
            if call.body == "undo Airline", call.count == 1 { throw FlightFull(n: call.n) }
        }
        try await simulation.verify(seeds: 0..<20)
        #expect(tally["dead letter"] > 0)
    }

    @Test("Two branches reject: the first decides the cause, the second is recorded, and each undo runs once")
    func twoBranches() async throws {
        let tally = Tally()
        let simulation = Self.trips(1) { history, _ in
            let rejections = history.entries.filter { $0.kind == .rejected }.compactMap(\.event?.name)
            let first = try history.found(rejections.first, "rejection")
            try history.require(
                history.outcome == "compensated (\(first))",
                "the cause is \(history.outcome ?? "none")"
            )
            let undone = history.entries.filter { $0.kind == .undone }.compactMap(\.participant)
            try history.require(undone == ["Agency"], "\(undone) were undone")
            tally.note("both by \(first)", if: rejections.count == 2)
        } script: { call in
            if call.body == "Hotel" { throw HotelFull(n: call.n) }
            if call.body == "Airline" { throw FlightFull(n: call.n) }
        }
        try await simulation.verify(seeds: 0..<66)
        #expect(tally["both by HotelFull"] > 0)
        #expect(tally["both by FlightFull"] > 0)
    }

    @Test("A branch rejects while its sibling runs: it commits and is undone, or is fenced before it starts")
    func siblingRuns() async throws {
        let tally = Tally()
        var simulation = Self.trips { history, trip in
            let deeds = history.deeds(of: "Airline")
            let isFenced = deeds == [.fenced, .dropped]
            try history.require(isFenced || deeds == [.completed, .undone], "the airline was \(deeds)")
            try history.require(trip.lateWrites(history.n) == 0, "something is left of it")
            guard !isFenced else {
                try history.require(history.calls("Airline").isEmpty, "the airline was called")
                return tally.note("fenced")
            }
            let rejection = try history.found(history.first(.rejected, of: "Hotel"), "rejection")
            let call = try history.found(history.calls("Airline").first, "call")
            tally.note("while it runs", if: call.began <= rejection.time && rejection.time < call.ended ?? .zero)
        } script: { call in
            if call.body == "Hotel" { throw HotelFull(n: call.n) }
            if call.body == "Airline" { try await call.sleep(for: .seconds(2)) }
        }
        simulation.faults.duplicates = 100
        simulation.faults.delays = 200
        try await simulation.verify(seeds: 0..<33)
        #expect(tally["fenced"] > 0)
        #expect(tally["while it runs"] > 0)
    }

    @Test("Dead letter discarded: the saga is stuck with a debt that tells the reason")
    func discarded() throws {
        let (probe, letter) = try Self.parkedProbe(step: "SeatReserved", of: "Shuttle")
        try probe.discard(letter, reason: "no shuttle runs")
        guard case .stuck(let debts) = try probe.expectOutcome(.stuck) else { return }
        #expect(debts.map(\.participant) == ["Shuttle"])
        #expect(debts.first?.reason.contains("no shuttle runs") == true)
        try probe.finish()
    }

    @Test("Dead letter discarded with a compensation event: it is published, and the saga is compensated")
    func discardedCompensating() throws {
        let (probe, letter) = try Self.parkedProbe(step: "TripBooked", of: "Airline")
        try probe.discard(letter, reason: "no flight goes", compensating: FlightFull(n: 1))
        try probe.expect(FlightFull.self)
        try probe.expectOutcome(.compensated(by: FlightFull.self))
        try probe.finish()
    }

    private static func parkedProbe(step: String, of participant: String) throws -> (SagaProbe, DeadLetter) {
        let trip = Trip()
        let probe = SagaProbe { trip.choreography($0) }
        probe.exhaustivity = .off
        try probe.fail(step: step, of: participant, times: 5)
        try probe.start(BookTrip(n: 1))
        try probe.advance(by: .seconds(5))
        return (probe, try probe.expectDeadLetter(step: step, of: participant))
    }
}
