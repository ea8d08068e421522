import Testing

@testable import Choreography

@Suite("Sagas that are started together", .timeLimit(.minutes(1)))
struct StartingTogetherTests {
    @Test("Begin in the order of their commands, and their handles come in it", arguments: [1, 3, 256])
    func order(maxSagasInFlight: Int) throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = maxSagasInFlight
        let choreography = chain.choreography(in: simulation, configuration: configuration)
        let starts = try simulation.run {
            try await choreography.start(contentsOf: (1...10).map { Begin(n: $0) })
        }
        simulation.finish()
        #expect(chain.script.calls.filter { $0.hasPrefix("A") } == (1...10).map { "A \($0)" })
        let numbers = try starts.map { start in
            try #require(start.get().timeline.entries.first?.event?.typed(Begin.self)).event.n
        }
        #expect(numbers == Array(1...10))
        #expect(choreography.statistics.sagasCompleted == 10)
    }

    @Test("Wait for the commit of each command, and for nothing else")
    func committed() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        let (first, second) = (chain.script.hold("A"), chain.script.hold("B"))
        let choreography = chain.choreography(in: simulation)
        let starts = simulation.spawn { try await choreography.start(contentsOf: [Begin(n: 1), Begin(n: 2)]) }
        simulation.settle()
        #expect(starts.isRunning)
        first.open()
        simulation.settle()
        #expect(try starts.get().map { try $0.get().currentOutcome == nil } == [true, true])
        second.open()
        simulation.finish()
    }

    @Test("Tell of each command why its saga did not begin")
    func failed() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        chain.script.on("A") { if $0.n == 2 { throw Glitch() } }
        let choreography = chain.choreography(in: simulation)
        let starts = simulation.spawn {
            try await choreography.start(contentsOf: (1...3).map { Begin(n: $0) })
        }
        simulation.finish()
        let codes = try starts.get().map { start -> RuntimeError.Code? in
            if case .failure(let error) = start { (error as? RuntimeError)?.code } else { nil }
        }
        #expect(codes == [nil, .stepFailed, nil])
        #expect(choreography.statistics.sagasStarted == 2)
    }

    @Test("Are refused from the first on for which there is no room, if that is the policy")
    func refused() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        let gate = chain.script.hold("B")
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = 2
        configuration.whenFull = .refuse
        let choreography = chain.choreography(in: simulation, configuration: configuration)
        let starts = simulation.spawn {
            try await choreography.start(contentsOf: (1...4).map { Begin(n: $0) })
        }
        simulation.settle()
        let codes = try starts.get().map { start -> RuntimeError.Code? in
            if case .failure(let error) = start { (error as? RuntimeError)?.code } else { nil }
        }
        #expect(codes == [nil, nil, .refused, .refused])
        gate.open()
        simulation.finish()
        #expect(chain.script.count("A", 3) == 0)
    }

    @Test("Stay out when the caller is cancelled at the door, and go on once they are in")
    func cancelled() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        let gate = chain.script.hold("B")
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = 2
        let choreography = chain.choreography(in: simulation, configuration: configuration)
        let starts = simulation.spawn {
            try await choreography.start(contentsOf: (1...3).map { Begin(n: $0) })
        }
        simulation.settle()
        #expect(starts.isRunning)
        starts.cancel()
        simulation.settle()
        let results = try starts.get()
        #expect(throws: CancellationError.self) { try results[2].get() }
        gate.open()
        simulation.finish()
        #expect(try results.prefix(2).map { try $0.get().currentOutcome?.description } == ["completed", "completed"])
        #expect(chain.script.count("A", 3) == 0)
    }

    @Test("Are none if nobody serves the command, or there is no command")
    func none() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        let choreography = chain.choreography(in: simulation)
        let undeclared = simulation.spawn { try await choreography.start(contentsOf: [Unserved()]) }
        simulation.finish()
        #expect(undeclared.code == .undeclaredMessage)
        #expect(try simulation.run { try await choreography.start(contentsOf: [Begin]()) }.isEmpty)
    }
}

private struct Unserved: Command {}
