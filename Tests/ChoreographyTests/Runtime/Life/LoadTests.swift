import Testing

@testable import Choreography

@Suite("The load of a choreography", .timeLimit(.minutes(1)))
struct LoadTests {
    @Test("Tells what is in flight, waits at the door and is not settled")
    func flight() throws {
        let (chain, simulation) = (Chain(.asynchronous), Simulation())
        let gate = chain.script.hold("B")
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = 2
        let choreography = chain.choreography(in: simulation, configuration: configuration)
        for n in 1...3 { simulation.spawn { try await choreography.start(Begin(n: n)) } }
        simulation.settle()
        #expect(choreography.load.sagasInFlight == 2)
        #expect(choreography.load.callersAtTheDoor == 1)
        #expect(choreography.load.unsettledEvents == 2)
        gate.open()
        simulation.finish()
        #expect(choreography.load.sagasInFlight == 0)
        #expect(choreography.load.callersAtTheDoor == 0)
        #expect(choreography.load.unsettledEvents == 0)
    }

    @Test("Tells how far the slowest observer of the bus is behind")
    func bus() throws {
        let (chain, simulation) = (Chain(), Simulation())
        let choreography = chain.choreography(in: simulation)
        let slow = choreography.bus.subscribe(Did<A>.self)
        for n in 1...3 { _ = try simulation.run { try await choreography.start(Begin(n: n)) } }
        simulation.finish()
        #expect(choreography.load.busLag == 3)
        withExtendedLifetime(slow) {}
    }

    @Test("Tells what waits for a person")
    func people() throws {
        var chain = Chain()
        chain.retry = .never
        let simulation = Simulation()
        chain.script.fail("B")
        let choreography = chain.choreography(in: simulation)
        _ = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        #expect(choreography.load.deadLetters == 1)
        #expect(choreography.load.compensationDebts == 0)
        #expect(choreography.load.sagasInFlight == 0)
        try choreography.discard(try #require(choreography.deadLetters.first).id, reason: "test")
        simulation.finish()
        #expect(choreography.load.deadLetters == 0)
        #expect(choreography.load.compensationDebts == 1)
    }
}
