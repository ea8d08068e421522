import Choreography
import ChoreographyTesting
import Testing

/// The rows of the table of edge cases about steps that fail.
@Suite("A step that fails, in simulations", .timeLimit(.minutes(1)))
struct FailureSemanticsTests {
    private static let retry = RetryPolicy.constant(.seconds(1), maxAttempts: 3)

    private static func trips(
        _ count: Int = 2,
        configure: @escaping @Sendable (inout Trip) -> Void = { _ in },
        checking check: @escaping @Sendable (History, Trip) throws -> Void,
        script: @escaping Stage.Script
    ) -> Simulation {
        var simulation = Simulation("failures") { run in
            var trip = Trip(script)
            trip.retry = Self.retry
            configure(&trip)
            run.process { [trip] in trip.choreography($0) }
            for n in 1...count { run.start(BookTrip(n: n)) }
            run.always("What a step writes that rejects is never committed") { [trip] in
                for n in 1...count where trip.stage.rejects("Hotel", n) {
                    guard trip.committed("Hotel", n) ?? 0 == 0 else { throw Mismatch(description: "saga \(n)") }
                }
            }
            run.atEnd("Each failure has come to what it should") { [trip] in
                try trip.check { try check($0, trip) }
            }
        }
        simulation.faults = .none
        return simulation
    }

    @Test(
        "Step throws its declared compensation event: rolled back and rejected at once, wherever the process dies"
    )
    func rejection() async throws {
        let tally = Tally()
        var simulation = Self.trips { history, trip in
            try history.require(history.kinds(of: "Hotel").count { $0 == .rejected } <= 1, "was rejected twice")
            try history.require(!history.published.contains("RoomReserved"), "the room was reserved")
            try history.require(trip.committed("Agency", history.n) == 0, "was not undone")
            tally.note("rejected", if: history.published.contains("HotelFull"))
            tally.note("crash in the body", if: history.calls("Hotel").count > 1)
        } script: { call in
            guard call.body == "Hotel" else { return }
            await Task.yield()
            throw HotelFull(n: call.n)
        }
        simulation.faults.crashes = 150
        try await simulation.verify(seeds: 0..<50)
        #expect(tally["rejected"] > 0)
        #expect(tally["crash in the body"] > 0)
    }

    @Test("Step throws a compensation event it did not declare: a dead letter at once that names both, with no retries")
    func undeclared() async throws {
        let tally = Tally()
        let simulation = Self.trips { history, _ in
            let kinds = history.kinds(of: "Hotel")
            try history.require(kinds == [.deadLettered, .replayed, .completed], "the hotel was \(kinds)")
            let letter = try history.found(history.first(.deadLettered, of: "Hotel"), "dead letter").entry
            try history.require(letter.attempt == 1, "was retried")
            let detail = letter.detail ?? ""
            try history.require(detail.contains("FlightFull") && detail.contains("HotelFull"), "says \(detail)")
            tally.note("dead letter")
        } script: { call in
            if call.body == "Hotel", call.count == 1 { throw FlightFull(n: call.n) }
        }
        try await simulation.verify(seeds: 0..<20)
        #expect(tally["dead letter"] > 0)
    }

    @Test("Step throws anything else: it is rolled back and called again by policy")
    func retried() async throws {
        let tally = Tally()
        let simulation = Self.trips { history, trip in
            let airline = history.entries.filter { $0.participant == "Airline" }.map { "\($0.kind) \($0.attempt)" }
            try history.require(airline == ["retried 1", "retried 2", "completed 3"], "the airline was \(airline)")
            let times = history.calls("Airline").map(\.began)
            let pauses = zip(times, times.dropFirst()).map { $1 - $0 }
            try history.require(pauses == [.seconds(1), .seconds(1)], "the pauses are \(pauses)")
            try history.require(trip.lateWrites(history.n) == 1, "was not rolled back")
            tally.note("retried", times: history.count(.retried))
        } script: { call in
            if call.body == "Airline", call.count <= 2 { throw Glitch() }
        }
        try await simulation.verify(seeds: 0..<20)
        #expect(tally["retried"] > 0)
    }

    @Test("Step throws anything else: its attempt is counted before the call, so that a crash in the body counts")
    func countedFirst() async throws {
        let tally = Tally()
        var simulation = Self.trips { history, _ in
            guard let end = history.first(.completed, of: "Airline") else { return }
            let calls = history.calls("Airline").count
            try history.require(end.entry.attempt == calls, "\(calls) calls were counted as \(end.entry.attempt)")
            tally.note("crash in the body", if: calls > 1)
        } script: { call in
            if call.body == "Airline" { try await call.sleep(for: .seconds(1)) }
        }
        simulation.faults.crashes = 100
        simulation.faults.maxCrashes = 2
        try await simulation.verify(seeds: 0..<50)
        #expect(tally["crash in the body"] > 0)
    }

    @Test("Poison event that crashes the process each time: after its budget it is a dead letter at start-up")
    func poison() async throws {
        let tally = Tally()
        var simulation = Self.trips { trip in
            trip.retry = nil
        } checking: { history, trip in
            for letter in history.entries where letter.kind == .deadLettered {
                try history.require(letter.detail?.contains("called 5 times before") == true, "says otherwise")
                try history.require(letter.attempt == 5, "was called \(letter.attempt) times")
                tally.note("dead letter")
            }
            // A command whose initiating step is poison is no dead letter; its client gives up as soon.
            let poisons = Set(trip.stage.histories.flatMap(\.poisons)).count + 2
            let deaths = trip.stage.lives.count - 1
            try history.require(deaths <= 5 * poisons, "the process has died \(deaths) times")
        } script: { _ in
        }
        simulation.faults.poisons = 60
        let report = try await simulation.verify(seeds: 0..<50)
        #expect(report.faults.poisons > 0)
        #expect(tally["dead letter"] > 0)
    }

    @Test(
        "Retries exhausted, onExhaustion given: its event is a rejection, wherever the process dies"
    )
    func exhausted() async throws {
        let tally = Tally()
        for crashes in [0, 100] {
            var simulation = Self.trips { trip in
                trip.givesUp = true
            } checking: { history, _ in
                let (kinds, calls) = (history.kinds(of: "Hotel"), history.calls("Hotel").count)
                try history.require(calls <= 3, "the hotel was called \(calls) times")
                guard crashes == 0 else {
                    return tally.note("crash between attempts", if: kinds.contains(.exhausted) && history.hasCrash)
                }
                let right: [TimelineEntry.Kind] = [.retried, .retried, .exhausted, .rejected]
                try history.require(kinds == right && calls == 3, "the hotel was \(kinds) in \(calls) calls")
                try history.require(history.outcome == "compensated (HotelFull)", "has ended otherwise")
                tally.note("exhausted")
            } script: { call in
                if call.body == "Hotel" { throw Glitch() }
            }
            simulation.faults.crashes = crashes
            try await simulation.verify(seeds: 0..<26)
        }
        #expect(tally["exhausted"] > 0)
        #expect(tally["crash between attempts"] > 0)
    }

    @Test("Retries exhausted, none given: its event is a dead letter, forward events wait behind it")
    func parked() async throws {
        let tally = Tally()
        var simulation = Self.trips { history, _ in
            let office = history.entries.filter { $0.participant == "Office" }
            let letter = try history.found(office.firstIndex { $0.kind == .deadLettered }, "dead letter")
            let replay = try history.found(office.firstIndex { $0.kind == .replayed }, "replay")
            try history.require(
                office[letter..<replay].dropFirst().allSatisfy { $0.kind == .parked },
                "something has passed the dead letter"
            )
            let parked = office[letter..<replay].filter { $0.kind == .parked && $0.step != "seat" }
                .compactMap(\.event?.name)
            tally.note("parked", times: parked.count)
            // What waited follows in the order in which it came.
            let after = office[replay...].dropFirst().filter { $0.kind != .duplicate }
            try history.require(after.first?.step == "seat", "the replayed event was not the first")
            let followers = after.dropFirst().compactMap(\.trigger).filter { parked.contains($0) }
            let right = Self.uniqued(parked).filter { followers.contains($0) }
            try history.require(followers == right, "\(followers) have followed \(parked)")
        } script: { call in
            if call.body == "seat", call.count <= 3 { throw Glitch() }
            if call.body == "Shuttle" { try await call.sleep(for: .seconds(5)) }
        }
        simulation.faults.duplicates = 200
        try await simulation.verify(seeds: 0..<33)
        #expect(tally["parked"] > 0)
    }

    private static func uniqued(_ names: [String]) -> [String] {
        names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    @Test("Retries exhausted, none given: compensations pass the dead letter, which is dropped when it is replayed")
    func compensationsPass() async throws {
        let tally = Tally()
        let simulation = Self.trips { history, _ in
            let kinds = history.kinds(of: "Shuttle")
            let right: [TimelineEntry.Kind] = [.retried, .retried, .deadLettered, .fenced, .replayed, .dropped]
            try history.require(kinds == right, "the shuttle was \(kinds)")
            try history.require(history.calls("Shuttle").count == 3, "the shuttle was called again")
            tally.note("passed")
        } script: { call in
            if call.body == "Shuttle" { throw Glitch() }
            guard call.body == "Hotel" else { return }
            try await call.sleep(for: .seconds(10))
            throw HotelFull(n: call.n)
        }
        try await simulation.verify(seeds: 0..<20)
        #expect(tally["passed"] > 0)
    }

    @Test(
        "Dead letter replayed: it goes through the barrier again with fresh attempts, wherever the process dies before"
    )
    func replayed() async throws {
        let tally = Tally()
        var simulation = Self.trips { history, _ in
            guard let letter = history.place(.deadLettered, of: "Shuttle"),
                let replay = history.place(.replayed, of: "Shuttle"),
                let end = history.place(.completed, of: "Shuttle")
            else { return }
            try history.require(letter < replay && replay < end, "is in another order")
            try history.require(history.entries[end].attempt <= 2, "its attempts were not fresh")
            try history.require(history.outcome == "completed", "has ended otherwise")
            tally.note("replayed")
            tally.note("in a later life", if: history.lines[letter].life < history.lines[replay].life)
        } script: { call in
            if call.body == "Shuttle", call.count <= 4 { throw Glitch() }
        }
        simulation.faults.duplicates = 300
        simulation.faults.delays = 100
        simulation.faults.crashes = 100
        try await simulation.verify(seeds: 0..<33)
        #expect(tally["replayed"] > 0)
        #expect(tally["in a later life"] > 0)
    }

    @Test(
        "Handler never returns: it is called again after its time limit, and what it still does is never committed"
    )
    func timeLimit() async throws {
        let tally = Tally()
        let simulation = Self.trips(1) { trip in
            trip.timeout = .seconds(10)
        } checking: { history, trip in
            let airline = history.entries.filter { $0.participant == "Airline" }
            try history.require(airline.map(\.kind) == [.retried, .completed], "the airline was \(airline)")
            try history.require(airline[0].detail?.contains("time limit of 10.0 seconds") == true, "no time limit")
            let calls = history.calls("Airline")
            try history.require(calls[1].began - calls[0].began == .seconds(11), "was not called again in time")
            try history.require(trip.lateWrites(history.n) == 1, "what was abandoned has committed")
            tally.note("went on", if: calls.allSatisfy { $0.ended != nil })
        } script: { call in
            guard call.body == "Airline", call.count == 1 else { return }
            // It ignores that it is cancelled, and goes on beside the next call.
            try? await call.sleep(for: .seconds(3600))
            for _ in 0..<20 { await Task.yield() }
        }
        try await simulation.verify(seeds: 0..<20)
        #expect(tally["went on"] > 0)
    }
}
