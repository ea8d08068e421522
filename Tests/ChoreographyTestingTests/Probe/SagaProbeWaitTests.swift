import Choreography
import ChoreographyTesting
import Testing

@Suite("A body that waits for time in a saga probe", .timeLimit(.minutes(1)))
struct SagaProbeWaitTests {
    @Test("May be a call to the outside that waits for another one to end")
    func queuedCalls() throws {
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("caller", environment: environment) { Caller(clock: environment.clock) }
        }
        for n in 1...3 { try probe.publish(Ordered(n: n)) }
        try probe.expectNothing()
        #expect(probe.timers.map(\.description) == Self.sleep(1) + Self.sleep(30), "one is called, with a time limit")
        for n in 1...3 {
            try probe.advance(by: .seconds(1))
            try probe.expect(Paid.self) { $0.n == n }
        }
        try probe.finish()
    }

    @Test("May be one of several that run at once, of which another has returned")
    func siblings() throws {
        try self.expectNoAlarm(FaultyStore(fault: nil), concurrency: 2)
    }

    @Test("May come in the same turn as one that has returned or failed", arguments: [false, true])
    func sameTurn(_ fails: Bool) throws {
        try self.expectNoAlarm(InMemoryStore(Books()), fails: fails)
        try self.expectNoAlarm(FaultyStore(fault: nil), fails: fails)
    }

    /// Lets two calls fail, so that the calls after the pause come in one turn: first that for order 2, which ends at once.
    private func expectNoAlarm<Store: TransactionalStore>(
        _ store: Store,
        concurrency: Int = 1,
        fails: Bool = false
    ) throws {
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("pair", environment: environment) {
                Unlike(store: store, clock: environment.clock, concurrency: concurrency, fails: fails)
            }
        }
        try probe.fail(step: "Ordered", of: "Unlike", times: 2)
        for n in 1...2 { try probe.publish(Ordered(n: n)) }
        try probe.advanceToNextTimer()
        try probe.expectNothing()
        #expect(probe.timers.filter { $0.kind == .sleep }.map(\.description) == Self.sleep(1) + Self.sleep(30))
        try probe.advance(by: .seconds(1))
        try probe.advance(by: .seconds(1))
        try probe.expectInAnyOrder(Paid.self, Paid.self)
        try probe.finish()
    }

    private static func sleep(_ seconds: Int) -> [String] { ["a body or its time limit sleeps for \(seconds) s"] }
}

/// A participant whose calls take a second, one at a time.
private struct Caller: Participant {
    let store = InMemoryStore(Books())
    let clock: any EnvironmentClock

    var reactions: [Reaction<InMemoryStore<Books>>] {
        ExternalStep(on: Ordered.self, completes: Paid.self, concurrency: 1) { ordered, _ in
            try await self.clock.sleep(until: self.clock.uptime + .seconds(1))
        } commit: { ordered, _, _ in
            Paid(n: ordered.n)
        }
    }
}

/// A participant whose body returns, or fails once more, at once for order 2, and takes a second for order 1.
private struct Unlike<Store: TransactionalStore>: Participant {
    let name = "Unlike"
    let store: Store
    let clock: any EnvironmentClock
    let concurrency: Int
    let fails: Bool
    private let failures = Notes<Int>()

    init(store: Store, clock: any EnvironmentClock, concurrency: Int, fails: Bool) {
        self.store = store
        self.clock = clock
        self.concurrency = concurrency
        self.fails = fails
    }

    var reactions: [Reaction<Store>] {
        RetriableStep(
            on: Ordered.self,
            completes: Paid.self,
            timeout: .seconds(30),
            concurrency: self.concurrency
        ) { ordered, _ in
            if ordered.n == 1 { try await self.clock.sleep(until: self.clock.uptime + .seconds(1)) }
            if ordered.n == 2, self.fails, self.failures.values.isEmpty {
                self.failures.add(ordered.n)
                throw Mismatch(description: "not yet")
            }
            return Paid(n: ordered.n)
        }
    }
}
