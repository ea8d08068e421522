import ChoreographyTesting
import Testing

@testable import Choreography

@Suite("Shutting a choreography down", .timeLimit(.minutes(1)))
struct ShutdownTests {
    @Test("Closes the door, and lets running sagas go on to their ends", arguments: Flavour.suspending)
    func graceful(_ flavour: Flavour) throws {
        let (simulation, chain) = (Simulation(), Chain(flavour))
        let gate = chain.script.hold("B")
        let choreography = chain.choreography(in: simulation)
        let running = simulation.spawn { try await choreography.run() }
        let start = simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        choreography.beginGracefulShutdown()
        choreography.beginGracefulShutdown()
        let late = simulation.spawn { try await choreography.start(Begin(n: 2)) }
        simulation.settle()
        #expect(running.isRunning)
        #expect(late.code == .shutDown)
        gate.open()
        simulation.settle()
        #expect(try start.get().currentOutcome?.description == "completed")
        try running.get()
        #expect(try simulation.run { await chain.balance } == [1, 1, 1, 1])
    }

    @Test("Sends away those who wait at the door")
    func door() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = 1
        let gate = chain.script.hold("B")
        let choreography = chain.choreography(in: simulation, configuration: configuration)
        simulation.spawn { try await choreography.start(Begin(n: 1)) }
        let waiting = simulation.spawn { try await choreography.start(Begin(n: 2)) }
        simulation.settle()
        choreography.beginGracefulShutdown()
        simulation.settle()
        #expect(waiting.code == .shutDown)
        gate.open()
        simulation.settle()
        #expect(chain.script.count("A", 2) == 0)
    }

    @Test("Reports what is left at the deadline, and is harmless a second time")
    func deadline() throws {
        var chain = Chain(.synchronous)
        chain.retry = .constant(.seconds(1000), maxAttempts: 2)
        let simulation = Simulation()
        chain.script.fail("C", times: 1)
        let choreography = chain.choreography(in: simulation)
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.settle()
        let awaiting = simulation.spawn { try await saga.outcome }
        let report = try simulation.run { await choreography.shutDown(within: .seconds(5)) }
        #expect(simulation.clock.uptime == .seconds(5))
        #expect(report.sagas.map(\.id) == [saga.id])
        #expect(report.sagas.first?.waitsFor.map(\.participant) == ["C"])
        #expect(report.unsettledEvents == 1)
        #expect(!report.isClean)
        #expect(awaiting.code == .shutDown)
        #expect(try simulation.run { await choreography.shutDown() }.sagas.map(\.id) == [saga.id])
    }

    @Test("Does not wait for sagas that are parked, and reports their dead letters")
    func parked() throws {
        var chain = Chain(.synchronous)
        chain.retry = .never
        let simulation = Simulation()
        chain.script.fail("C")
        let choreography = chain.choreography(in: simulation)
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.settle()
        let report = try simulation.run { await choreography.shutDown() }
        #expect(simulation.clock.uptime == .zero)
        #expect(report.sagas.map(\.phase) == [.parked])
        #expect(report.deadLetters.map(\.saga) == [saga.id])
    }

    @Test("Ends at once when it has never run, and then starts nothing")
    func neverRun() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        let choreography = chain.choreography(in: simulation)
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
        let start = simulation.spawn { try await choreography.start(Begin()) }
        let run = simulation.spawn { try await choreography.run() }
        simulation.finish()
        #expect(start.code == .shutDown)
        #expect(run.code == .shutDown)
    }

    @Test("Ends the sequences of those who observe, after what was published")
    func observers() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        let choreography = chain.choreography(in: simulation)
        let stream = choreography.events(Did<C>.self)
        let seen = simulation.spawn {
            var numbers: [Int] = []
            for await envelope in stream { numbers.append(envelope.event.n) }
            return numbers
        }
        for n in 1...3 { _ = try simulation.run { try await choreography.start(Begin(n: n)).outcome } }
        _ = try simulation.run { await choreography.shutDown() }
        simulation.finish()
        #expect(try seen.get() == [1, 2, 3])
    }

    @Test("Happens by itself when nobody holds the choreography or a handle any more")
    func dropped() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        try self.runAndDrop(chain, in: simulation)
        simulation.settle()
        let next = chain.choreography(in: simulation)
        #expect(try simulation.run { try await next.start(Begin(n: 2)).outcome }.description == "completed")
    }

    /// A handle keeps its choreography running; afterwards nobody does.
    private func runAndDrop(_ chain: Chain, in simulation: Simulation) throws {
        let saga = try self.start(chain, in: simulation)
        #expect(try simulation.run { try await saga.outcome }.description == "completed")
    }

    private func start(_ chain: Chain, in simulation: Simulation) throws -> SagaHandle {
        let choreography = chain.choreography(in: simulation)
        return try simulation.run { try await choreography.start(Begin()) }
    }

    @Test("Is not needed by who stops waiting for an outcome: the saga goes on")
    func cancelledWaiter() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        let gate = chain.script.hold("B")
        let choreography = chain.choreography(in: simulation)
        let saga = try simulation.run { try await choreography.start(Begin()) }
        let (first, second) = (
            simulation.spawn { try await saga.outcome }, simulation.spawn { try await saga.outcome }
        )
        simulation.settle()
        first.cancel()
        simulation.settle()
        #expect(first.error is CancellationError)
        #expect(second.isRunning)
        gate.open()
        simulation.finish()
        #expect(try second.get().description == "completed")
    }
}
