import Testing

@testable import Choreography

@Suite("A choreography that stops in the middle", .timeLimit(.minutes(1)))
struct StoppingTests {
    @Test("Takes no error that a cancelled body throws for a failure", arguments: Flavour.suspending)
    func otherErrors(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.retry = .never
        chain.onExhaustion = { event, _ in Failed<B>(n: event.n, reason: "a decision that nobody took") }
        let simulation = Simulation()
        let choreography = chain.choreography(in: simulation)
        let running = simulation.spawn { try await choreography.run() }
        chain.script.on("B") { _ in
            running.cancel()
            throw Glitch()
        }
        simulation.spawn { try await choreography.start(Begin()) }
        simulation.finish()
        #expect(running.error is CancellationError)
        #expect(choreography.statistics.stepsRejected == 0)
        #expect(choreography.deadLetters.isEmpty)
        chain.script.on("B") { _ in }
        let next = chain.choreography(in: simulation)
        simulation.spawn { try await next.run() }
        simulation.finish()
        #expect(try simulation.run { await chain.balance } == [1, 1, 1, 1])
        #expect(next.statistics.sagasCompleted == 1)
    }

    @Test("Ends a body that fails at once again and again")
    func immediateRetries() throws {
        var chain = Chain()
        chain.retry = .immediate(maxAttempts: .max)
        let simulation = Simulation()
        let choreography = chain.choreography(in: simulation)
        let running = simulation.spawn { try await choreography.run() }
        chain.script.on("B") { call in
            if call.count == 5 { running.cancel() }
            if call.count < 1000 { throw Glitch() }
        }
        simulation.spawn { try await choreography.start(Begin()) }
        simulation.finish()
        #expect(chain.script.count("B") == 5)
        #expect(running.error is CancellationError)
    }

    /// The observer is told before the saga's first message is on its way; there the choreography stops.
    @Test("Throws from start and publish when it stopped after they had passed the door", arguments: [true, false])
    func startAgainstStop(_ publishes: Bool) throws {
        let (simulation, chain) = (Simulation(), Chain())
        let stops = Locked(false)
        let task = Locked<Simulated<Void>?>(nil)
        let recorder = Recorder { entry in
            guard entry.kind == .started, stops.withLock({ $0 }) else { return }
            task.withLock { $0 }?.cancel()
            simulation.settle()
        }
        let choreography = chain.choreography(in: simulation, observers: [recorder])
        let running = simulation.spawn { try await choreography.run() }
        task.withLock { $0 = running }
        _ = try simulation.run { try await choreography.start(Begin()).outcome }
        stops.withLock { $0 = true }
        let late = simulation.spawn {
            if publishes {
                try await choreography.publish(Did<A>(n: 2))
            } else {
                try await choreography.start(Begin(n: 2))
            }
        }
        simulation.finish()
        #expect(running.error is CancellationError)
        #expect(late.code == .shutDown)
        #expect(chain.script.count("A", 2) == 0 && chain.script.count("B", 2) == 0)
    }

    /// The observer is told after the commit and before the sender of the command; there the saga is abandoned,
    /// as another worker may do that was the last to stop.
    @Test("Does not tell the sender of a committed command that it failed")
    func committedAtTheStop() throws {
        let (simulation, chain) = (Simulation(), Chain())
        let abandon = Locked<(@Sendable () -> Void)?>(nil)
        let recorder = Recorder { entry in
            guard entry.line == "A completed Did<A>" else { return }
            abandon.withLock { $0 }?()
            simulation.settle()
        }
        let choreography = chain.choreography(in: simulation, observers: [recorder])
        let switchboard = choreography.switchboard
        abandon.withLock { $0 = { for saga in switchboard.registry.open { saga.abandon() } } }
        let start = simulation.spawn { try await choreography.start(Begin()) }
        simulation.finish()
        #expect(start.error == nil)
        #expect(recorder.lines.contains("A completed Did<A>"))
    }

    @Test("Reports what it has left even when another choreography takes its stores over at once")
    func report() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        let gate = chain.script.hold("C")
        let choreography = chain.choreography(in: simulation)
        simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        let shutdown = simulation.spawn { await choreography.shutDown(within: .seconds(1)) }
        simulation.settle()
        let next = chain.choreography(in: simulation)
        let saga = try #require(choreography.monitor.handle(of: choreography.monitor.sagas()[0].id))
        let successor = simulation.spawn {
            // The waiters for the saga are told after the stores are free, and before the report is made.
            _ = try? await saga.outcome
            try await next.run()
        }
        simulation.settle()
        simulation.advance(by: .seconds(1))
        gate.open()
        simulation.finish()
        #expect(try shutdown.get().unsettledEvents == 1)
        #expect(try shutdown.get().sagas.count == 1)
        #expect(successor.isRunning)
        #expect(try simulation.run { await next.shutDown() }.isClean)
    }

    @Test("Keeps its dead letters when they can't be replayed or discarded any more")
    func deadLetters() throws {
        var chain = Chain()
        chain.retry = .never
        let simulation = Simulation()
        chain.script.fail("B")
        let choreography = chain.choreography(in: simulation)
        simulation.spawn { try await choreography.start(Begin()) }
        simulation.finish()
        let letter = try #require(choreography.deadLetters.first).id
        _ = try simulation.run { await choreography.shutDown() }
        let replayed = #expect(throws: RuntimeError.self) { try choreography.replay(letter) }
        #expect(replayed?.code == .shutDown)
        let discarded = #expect(throws: RuntimeError.self) { try choreography.discard(letter, reason: "late") }
        #expect(discarded?.code == .shutDown)
        #expect(choreography.deadLetters.count == 1)
    }

    @Test("Loses no event from outside that it has accepted")
    func published() throws {
        let (simulation, chain) = (Simulation(), Chain())
        let choreography = chain.choreography(in: simulation)
        let running = simulation.spawn { try await choreography.run() }
        chain.script.on("B") { _ in
            running.cancel()
            throw CancellationError()
        }
        let publishing = simulation.spawn { try await choreography.publish(Did<A>(n: 1)) }
        simulation.finish()
        chain.script.on("B") { _ in }
        let next = chain.choreography(in: simulation)
        simulation.spawn { try await next.run() }
        simulation.finish()
        let isCommitted = try simulation.run { await chain.committed("B") } == 1
        #expect(isCommitted || publishing.code == .shutDown, "or its publisher was told to publish again")
    }
}
