import Choreography
import ChoreographyTesting
import Testing

/// The rows of the table of edge cases about time.
@Suite("Time, in simulations", .timeLimit(.minutes(1)))
struct TimeSemanticsTests {
    private static func letters(
        _ count: Int = 1,
        within limit: Duration,
        carriedIn length: Duration,
        environment: @escaping @Sendable (Environment) -> Environment = { $0 },
        checking check: @escaping @Sendable (History, Courier) throws -> Void
    ) -> Simulation {
        var simulation = Simulation("letters") { run in
            let courier = Courier(within: limit) { call in
                if call.body == "Carrier" { try await call.sleep(for: length) }
            }
            run.process { courier.choreography(environment($0)) }
            for n in 1...count { run.start(PostLetter(n: n)) }
            run.atEnd("Each letter is delivered, or late and returned") {
                try courier.check { history in
                    let firings = history.kinds(of: "Receiver", step: "late").count { $0 == .rejected }
                    try history.require(firings <= 1, "the deadline has fired \(firings) times")
                    try check(history, courier)
                }
            }
        }
        simulation.faults = .none
        return simulation
    }

    @Test("Completion and deadline at the same instant: one of them, and the other is ignored and counted")
    func sameInstant() async throws {
        let tally = Tally()
        var simulation = Self.letters(within: .seconds(60), carriedIn: .seconds(60)) { history, _ in
            let carried = try history.found(history.first(.completed, of: "Carrier"), "completion")
            try history.require(carried.time == .seconds(60), "was carried at \(carried.time)")
            let deadline = history.kinds(of: "Receiver", step: "late").filter { $0 != .duplicate }
            let step = history.kinds(of: "Receiver", step: "receive").filter { $0 != .duplicate }
            if history.outcome == "completed" {
                tally.note("completed")
                try history.require(step == [.completed], "the step was \(step)")
                // The deadline may have been on its way, and the completion's two deliveries come in any order.
                let mayBe: Set<TimelineEntry.Kind> = [.armed, .disarmed, .late, .nothingToUndo]
                try history.require(mayBe.isSuperset(of: deadline), "the deadline was \(deadline)")
                tally.note("late deadline", if: deadline.contains(.late))
            } else {
                tally.note("compensated")
                try history.require(deadline.contains(.rejected), "the deadline was \(deadline)")
                try history.require(step == [.dropped], "the step was \(step)")
                tally.note("dropped completion")
            }
        }
        simulation.faults.duplicates = 200
        try await simulation.verify(seeds: 0..<100)
        #expect(tally["completed"] > 0)
        #expect(tally["compensated"] > 0)
        #expect(tally["dropped completion"] > 0)
        #expect(tally["late deadline"] > 0)
    }

    @Test("Deadline fired, completion arrives later: the completion's step is undone like any other")
    func completionLater() async throws {
        let tally = Tally()
        var simulation = Self.letters(2, within: .seconds(60), carriedIn: .seconds(90)) { history, _ in
            try history.require(history.outcome == "compensated (LetterLate)", "has ended otherwise")
            let fired = try history.found(history.first(.rejected, of: "Receiver"), "firing")
            let carried = try history.found(history.first(.completed, of: "Carrier"), "completion")
            try history.require(fired.time < carried.time, "was carried before the deadline")
            try history.require(history.deeds(of: "Carrier") == [.completed, .undone], "was not undone")
            let received = history.deeds(of: "Receiver", step: "receive")
            try history.require(received == [.dropped], "the receiver was \(received)")
            tally.note("undone")
        }
        simulation.faults.duplicates = 200
        try await simulation.verify(seeds: 0..<26)
        #expect(tally["undone"] > 0)
    }

    @Test("Process down when a deadline passes: it fires once, at start-up")
    func downMeanwhile() async throws {
        let tally = Tally()
        var simulation = Self.letters(within: .seconds(4), carriedIn: .seconds(30)) { history, courier in
            guard let armed = history.first(.armed, of: "Receiver"),
                let fired = history.first(.rejected, of: "Receiver")
            else { return }
            let due = armed.time + .seconds(4)
            let isAtStart = courier.stage.lives.dropFirst().contains(fired.time)
            // Timestamps are whole nanoseconds, and the times of lives are not.
            let isInTime = (due - .nanoseconds(1)...due + .nanoseconds(1)).contains(fired.time)
            try history.require(isInTime || fired.time > due && isAtStart, "has fired at \(fired.time)")
            tally.note(isInTime ? "at its time" : "at start-up")
        }
        simulation.faults.crashes = 400
        try await simulation.verify(seeds: 0..<66)
        #expect(tally["at its time"] > 0)
        #expect(tally["at start-up"] > 0)
    }

    @Test("Clock jumps back or forward: nothing fires twice, nothing is lost, and no order depends on it")
    func clockJumps() async throws {
        let tally = Tally()
        let environment: @Sendable (Environment) -> Environment = { environment in
            var environment = environment
            environment.clock = JumpingClock(environment.clock, tally)
            return environment
        }
        var simulation = Self.letters(3, within: .seconds(25), carriedIn: .seconds(10), environment: environment) {
            history,
            _ in
            tally.note(history.outcome ?? "unknown")
            let times = history.entries.map(\.time)
            tally.note("times run backwards", if: zip(times, times.dropFirst()).contains { $0 > $1 })
        }
        simulation.faults.duplicates = 100
        simulation.faults.failures = 50
        simulation.faults.crashes = 60
        try await simulation.verify(seeds: 0..<33)
        #expect(tally["jumps"] > 0)
        #expect(tally["times run backwards"] > 0)
        #expect(tally["completed"] > 0)
        #expect(tally["compensated (LetterLate)"] > 0)
    }
}

/// A clock whose time of day jumps, an hour ahead or two back, each time that somebody looks.
private struct JumpingClock: EnvironmentClock {
    private let clock: any EnvironmentClock
    private let tally: Tally
    private let looks = Ticks()

    private final class Ticks: Sendable {
        private let count = Locked(0)

        func next() -> Int {
            self.count.withLock { count in
                count += 1
                return count
            }
        }
    }

    init(_ clock: any EnvironmentClock, _ tally: Tally) {
        self.clock = clock
        self.tally = tally
    }

    var now: Timestamp {
        self.tally.note("jumps")
        return self.clock.now + [.seconds(3600), .seconds(-7200), .zero][self.looks.next() % 3]
    }

    var uptime: Duration { self.clock.uptime }

    func sleep(until deadline: Duration) async throws { try await self.clock.sleep(until: deadline) }
}
