import Synchronization
import Testing

@testable import Choreography

@Suite("The order of events that are sent again", .timeLimit(.minutes(1)))
struct ResumptionOrderTests {
    /// The participants are declared so that effects stand before their causes: X, B, A, and L who hears all.
    private func choreography(
        _ stores: [InMemoryStore<Cells>],
        _ script: Script,
        hearsB: Bool = false,
        in simulation: Simulation
    ) -> SagaChoreography {
        SagaChoreography("order", environment: simulation.environment()) {
            Service("X", stores[0]) {
                RetriableStep(on: Did<B>.self, completes: Did<X>.self) { event, _ in Did<X>(n: event.n) }
            }
            Service("B", stores[1]) {
                RetriableStep(on: Did<A>.self, completes: Did<B>.self) { event, _ in Did<B>(n: event.n) }
            }
            Service("A", stores[2]) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self) { command, _ in Did<A>(n: command.n) }
            }
            Service("L", stores[3]) {
                Listener(on: Did<A>.self) { event, _ in try script.enter("heard A", event.n) }
                if hearsB { Listener(on: Did<B>.self) { event, _ in try script.enter("heard B", event.n) } }
                Listener(on: Did<X>.self) { event, _ in try script.enter("heard X", event.n) }
            }
        }
    }

    @Test("Never shows an effect before its cause, even if what lies between them is settled")
    func causes() throws {
        let (simulation, script) = (Simulation(), Script())
        let stores = (0..<4).map { _ in InMemoryStore(Cells()) }
        let choreography = self.choreography(stores, script, in: simulation)
        let running = simulation.spawn { try await choreography.run() }
        script.on("heard A") { _ in throw Glitch() }
        simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        #expect(script.calls == ["heard A 1"], "L waits with both events, between two attempts")
        running.cancel()
        simulation.settle()
        script.on("heard A") { _ in }
        let next = self.choreography(stores, script, in: simulation)
        simulation.spawn { try await next.run() }
        simulation.finish()
        #expect(script.calls == ["heard A 1", "heard A 1", "heard X 1"])
        #expect(try simulation.run { await next.shutDown() }.isClean)
    }

    @Test("Goes by their causes where a store has not kept the order of the commits")
    func unnumbered() throws {
        let (simulation, script) = (Simulation(), Script())
        let stores = (0..<4).map { _ in InMemoryStore(Cells()) }
        let choreography = self.choreography(stores, script, hearsB: true, in: simulation)
        let running = simulation.spawn { try await choreography.run() }
        script.on("heard A") { _ in throw Glitch() }
        simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        running.cancel()
        simulation.settle()
        script.on("heard A") { _ in }
        for (store, name) in zip(stores, ["X", "B", "A"]) {
            let unsettled = try store.records.claim(name).outbox.unsettled
            #expect(unsettled.count == 1)
            for box in unsettled { box.commitOrder.store(0, ordering: .relaxed) }
            store.records.release(name)
        }
        let next = self.choreography(stores, script, hearsB: true, in: simulation)
        simulation.spawn { try await next.run() }
        simulation.finish()
        #expect(script.calls == ["heard A 1", "heard A 1", "heard B 1", "heard X 1"])
    }
}
