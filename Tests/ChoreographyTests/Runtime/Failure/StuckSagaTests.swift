import Testing

@testable import Choreography

@Suite("A stuck saga that is taken up again", .timeLimit(.minutes(1)))
struct StuckSagaTests {
    private static var configuration: SagaChoreography.Configuration {
        var configuration = SagaChoreography.Configuration()
        configuration.compensationRetry = .never
        return configuration
    }

    @Test("Disturbs no other saga, and is gone when it ends", arguments: Flavour.suspending)
    func others(_ flavour: Flavour) throws {
        let (simulation, chain) = (Simulation(), Chain(flavour))
        chain.script.on("C") { if $0.n == 1 { throw Failed<C>(n: 1) } }
        chain.script.fail("undo A", times: 1)
        let choreography = chain.choreography(in: simulation, configuration: Self.configuration)
        let stuck = try simulation.run { try await choreography.start(Begin(n: 1)) }
        simulation.finish()
        let gate = chain.script.hold("C")
        let other = try simulation.run { try await choreography.start(Begin(n: 2)) }
        simulation.settle()
        #expect(choreography.monitor.sagas().map(\.id) == [other.id])
        try choreography.replay(try #require(choreography.deadLetters.first).id)
        simulation.settle()
        #expect(stuck.currentOutcome?.description == "compensated (Failed<C>)")
        #expect(choreography.monitor.sagas().map(\.id) == [other.id])
        gate.open()
        simulation.finish()
        #expect(other.currentOutcome?.description == "completed")
        #expect(choreography.monitor.sagas().isEmpty)
        let statistics = choreography.statistics
        #expect([statistics.sagasCompleted, statistics.sagasCompensated, statistics.sagasStuck] == [1, 1, 0])
        #expect(choreography.switchboard.state.withLock { $0.active } == 0)
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Owes nothing more once an undo has run, however many causes had failed to run it")
    func twoCauses() throws {
        let (simulation, branches) = (Simulation(), Branches(.asynchronous))
        branches.script.fail("B", with: Failed<B>(n: 1))
        branches.script.fail("X", with: Failed<X>(n: 1))
        branches.script.fail("undo A", times: 1)
        let choreography = branches.choreography(in: simulation, configuration: Self.configuration)
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        #expect(choreography.deadLetters.map(\.isCompensation) == [true, true])
        try choreography.replay(choreography.deadLetters[0].id)
        simulation.finish()
        #expect(saga.currentOutcome?.description == "compensated (Failed<B>)")
        try choreography.replay(choreography.deadLetters[0].id)
        simulation.finish()
        #expect(saga.currentOutcome?.description == "compensated (Failed<B>)")
        #expect(branches.script.count("undo A") == 2)
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Stays stuck when its dead letter is discarded, and the letter does not come back")
    func discarded() throws {
        let (simulation, chain) = (Simulation(), Chain())
        chain.script.fail("C", with: Failed<C>(n: 1))
        chain.script.fail("undo B")
        let choreography = chain.choreography(in: simulation, configuration: Self.configuration)
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        try choreography.discard(try #require(choreography.deadLetters.first).id, reason: "settled by hand")
        simulation.finish()
        #expect(saga.currentOutcome?.description.hasPrefix("stuck (B owes Did<A>") == true)
        #expect(saga.timeline.entries.contains { $0.kind == .discarded && $0.detail == "settled by hand" })
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
        let next = chain.choreography(in: simulation)
        simulation.spawn { try await next.run() }
        simulation.finish()
        #expect(next.deadLetters.isEmpty)
    }
}
