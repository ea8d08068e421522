import ChoreographyTesting
import Testing

@testable import Choreography

@Suite("The monitor", .timeLimit(.minutes(1)))
struct SagaMonitorTests {
    @Test("Tells for whom a saga waits and since when")
    func waiting() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        let gate = chain.script.hold("C")
        let choreography = chain.choreography(in: simulation)
        simulation.advance(by: .seconds(7))
        let start = simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        let since = simulation.clock.now
        simulation.advance(by: .seconds(60))
        let saga = try #require(choreography.monitor.sagas().first)
        let id = try start.get().id
        #expect(saga.id == id)
        #expect(saga.phase == .running)
        #expect(saga.startedAt == since)
        #expect(
            saga.waitsFor == [
                SagaStatus.Wait(participant: "C", step: "Did<B>", isCompensation: false, since: since)
            ]
        )
        #expect(saga.debts.isEmpty)
        gate.open()
        simulation.finish()
        #expect(choreography.monitor.sagas().isEmpty)
        #expect(choreography.monitor.saga(saga.id) == nil)
    }

    @Test("Tells which undos a compensating saga waits for, and why it compensates")
    func compensating() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        chain.script.fail("C", with: Failed<C>(n: 1))
        let gate = chain.script.hold("undo B")
        let choreography = chain.choreography(in: simulation)
        simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        let saga = try #require(choreography.monitor.sagas().first)
        #expect(saga.phase == .compensating)
        #expect(saga.cause?.name == "Failed<C>")
        #expect(saga.waitsFor.map { "\($0.participant) \($0.step) \($0.isCompensation)" } == ["B Did<A> true"])
        gate.open()
        simulation.finish()
        #expect(choreography.monitor.sagas().isEmpty)
    }

    @Test("Tells of a saga with a debt what it owes already, while another undo still runs")
    func debts() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        var configuration = SagaChoreography.Configuration()
        configuration.compensationRetry = .never
        chain.script.fail("C", with: Failed<C>(n: 1))
        chain.script.fail("undo B")
        let gate = chain.script.hold("undo A")
        let choreography = chain.choreography(in: simulation, configuration: configuration)
        simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        let saga = try #require(choreography.monitor.sagas().first)
        #expect(saga.debts.map(\.description) == ["B owes Did<A> after Failed<C>: Glitch(number: 0)"])
        gate.open()
        simulation.finish()
    }

    @Test("Tells that a saga is parked, and for whom")
    func parked() throws {
        var chain = Chain(.synchronous)
        chain.retry = .never
        let simulation = Simulation()
        chain.script.fail("C")
        let choreography = chain.choreography(in: simulation)
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.settle()
        let status = try #require(choreography.monitor.saga(saga.id))
        #expect(status.phase == .parked)
        #expect(status.waitsFor.map(\.participant) == ["C"])
    }

    @Test("Tells for whom a saga waits that began with an event from outside")
    func published() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        let gate = chain.script.hold("B")
        let choreography = chain.choreography(in: simulation)
        simulation.spawn { try await choreography.publish(Did<A>(n: 1)) }
        simulation.settle()
        #expect(choreography.monitor.sagas().first?.waitsFor.map(\.participant) == ["B"])
        gate.open()
        simulation.finish()
    }
}
