import Choreography
import ChoreographyTesting
import Testing

@Suite("A body that leaves a saga probe", .timeLimit(.minutes(1)))
struct SagaProbeEscapeTests {
    private let shop = Shop()

    @Test("Says that a choreography does not come to rest")
    func restless() throws {
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("restless", environment: environment) { Restless() }
        }
        #expect(
            try failureMessage { try probe.publish(Arrived(name: "Ada")) } == """
                The choreography did not come to rest in 200000 steps.

                What happened:
                  0 s  saga 1: started Arrived

                What is open:
                  saga 1 is running, and waits for Restless.Arrived
                  Restless.Arrived in saga 1 was called and has not returned
                """
        )
    }

    @Test("Names the body that has not returned, and none that has")
    func returned() throws {
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("pair", environment: environment) { Pair() }
        }
        #expect(
            try failureMessage { try probe.publish(Arrived(name: "Ada")) } == """
                Something runs outside of the probe, or never returns: look for a bare Task, Task.detached, \
                Task.sleep, the main actor or a thread.

                Called, and not returned:
                  Pair.second in saga 1

                Use structured tasks and the environment's clock, and give bodies stand-ins for what is outside.
                """
        )
    }

    @Test("Names the body that has left the probe", arguments: Leaver.Way.allCases)
    func escape(_ way: Leaver.Way) throws {
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("leaver", environment: environment) { Leaver(way: way) }
        }
        let message = try failureMessage { try probe.publish(Arrived(name: "Ada")) }
        #expect(
            message == """
                Something runs outside of the probe, or never returns: look for a bare Task, Task.detached, \
                Task.sleep, the main actor or a thread.

                Called, and not returned:
                  Leaver.Arrived in saga 1

                Use structured tasks and the environment's clock, and give bodies stand-ins for what is outside.
                """
        )
    }

    @Test("Names the bodies that have not returned when something comes from outside between calls")
    func between() throws {
        let (signals, signal) = AsyncStream<Void>.makeStream()
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("waiter", environment: environment) {
                Waiter(signals: signals)
                Sleeper(clock: environment.clock)
            }
        }
        try probe.publish(Ordered(n: 1))
        #expect(
            try failureMessage { try probe.expect(Paid.self) } == """
                Expected Paid, but nothing more has happened.

                What happened:
                  0 s  saga 1: started Ordered

                What is open:
                  saga 1 is running, and waits for Waiter.Ordered, Sleeper.Ordered
                  Waiter.Ordered in saga 1 was called and has not returned
                  Sleeper.Ordered in saga 1 was called and has not returned
                  a body or its time limit sleeps for 1 min

                Let time pass with try probe.advanceToNextTimer().
                """
        )
        signal.yield()
        #expect(
            try failureMessage { try probe.advance(by: .seconds(60)) } == """
                Something runs outside of the probe, or never returns: look for a bare Task, Task.detached, \
                Task.sleep, the main actor or a thread.

                Called, and not returned:
                  Waiter.Ordered in saga 1
                  Sleeper.Ordered in saga 1

                Use structured tasks and the environment's clock, and give bodies stand-ins for what is outside.
                """
        )
    }

    @Test("Names the body that was called last when something comes from outside and all have returned")
    func afterwards() throws {
        let clock = Locked<(any EnvironmentClock)?>(nil)
        let probe = SagaProbe { environment in
            clock.withLock { $0 = environment.clock }
            return self.shop.choreography(environment)
        }
        try probe.start(Order(n: 1))
        _ = clock.withLock { $0?.now }
        #expect(
            try failureMessage { try probe.finish() } == """
                Something runs outside of the probe, or never returns: look for a bare Task, Task.detached, \
                Task.sleep, the main actor or a thread.

                Called last:
                  Desk.Sent in saga 1

                Use structured tasks and the environment's clock, and give bodies stand-ins for what is outside.
                """
        )
    }

    @Test("Gives the stores back when the test is over, although something came from outside")
    func storesAfterwards() throws {
        let clock = Locked<(any EnvironmentClock)?>(nil)
        let probe = SagaProbe { environment in
            clock.withLock { $0 = environment.clock }
            return self.shop.choreography(environment)
        }
        try probe.start(Order(n: 1))
        _ = clock.withLock { $0?.now }
        #expect(throws: SagaProbeFailure.self) { try probe.finish() }
        let next = try self.shop.probe()
        try next.expect(Ordered.self) { $0.n == 1 }
        withExtendedLifetime(probe) {}
    }
}

/// A participant whose body does what a probe can't see.
struct Leaver: Participant {
    enum Way: CaseIterable {
        case bareTask, detachedTask, realSleep, mainActor, nobody, call
    }

    let store = InMemoryStore(Books())
    let way: Way

    var reactions: [Reaction<InMemoryStore<Books>>] {
        if self.way == .call {
            ExternalStep(on: Arrived.self, completes: Sent.self) { _, _ in
                await Self.leave(.call)
            } commit: { _, _, _ in
                Sent(n: 1)
            }
        } else {
            RetriableStep(on: Arrived.self, completes: Sent.self) { _, _ in
                await Self.leave(self.way)
                return Sent(n: 1)
            }
        }
    }

    private static func leave(_ way: Way) async {
        switch way {
        case .bareTask: await Task { await Self.wait() }.value
        case .detachedTask, .call: await Task.detached { await Self.wait() }.value
        case .realSleep: await Self.wait()
        case .mainActor: await Self.waitInMain()
        case .nobody: await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
    }

    /// Does not return before the probe is gone.
    private static func wait() async { try? await Task.sleep(for: .seconds(3600)) }
    @MainActor private static func waitInMain() async { await Self.wait() }
}

/// A participant that waits for the test.
private struct Waiter: Participant {
    let store = InMemoryStore(Books())
    let signals: AsyncStream<Void>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        RetriableStep(on: Ordered.self, completes: Sent.self) { ordered, _ in
            for await _ in self.signals { break }
            return Sent(n: ordered.n)
        }
    }
}

/// A participant whose body never rests.
private struct Restless: Participant {
    let store = InMemoryStore(Books())

    var reactions: [Reaction<InMemoryStore<Books>>] {
        RetriableStep(on: Arrived.self, completes: Sent.self) { _, _ in
            while !Task.isCancelled { await Task.yield() }
            return Sent(n: 1)
        }
    }
}

/// A participant with a body that returns and one that doesn't.
private struct Pair: Participant {
    let store = InMemoryStore(Books())

    var reactions: [Reaction<InMemoryStore<Books>>] {
        RetriableStep(on: Arrived.self, completes: Paid.self, id: "first") { _, _ in Paid(n: 1) }
        RetriableStep(on: Arrived.self, completes: Sent.self, id: "second") { _, _ in
            try await Task.sleep(for: .seconds(3600))
            return Sent(n: 1)
        }
    }
}
