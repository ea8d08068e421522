import Testing

@testable import Choreography

@Suite("The handle of a saga", .timeLimit(.minutes(1)))
struct SagaHandleTests {
    @Test("Tells no outcome before its saga is counted and its room is free, though it has ended in the same turn")
    func counted() throws {
        let (simulation, chain) = (Simulation(), Chain(.synchronous))
        let choreography = chain.choreography(in: simulation)
        let handles = Locked<[SagaHandle]>([])
        let early = Locked(0)
        // It listens to what ends a saga.
        chain.script.on("D") { _ in
            let monitor = choreography.monitor
            let known = handles.withLock { $0 }
            let all = known.isEmpty ? monitor.sagas().compactMap { monitor.handle(of: $0.id) } : known
            handles.withLock { $0 = all }
            let told = all.count { $0.currentOutcome != nil }
            let isCounted = told <= choreography.statistics.sagasCompleted
            let isGone = told + choreography.load.sagasInFlight <= 20
            early.withLock { $0 += (isCounted ? 0 : 1) + (isGone ? 0 : 1) }
        }
        try simulation.run { _ = try await choreography.start(contentsOf: (1...20).map { Begin(n: $0) }) }
        simulation.finish()
        #expect(early.withLock { $0 } == 0)
        #expect(handles.withLock { $0.count } == 20)
        #expect(handles.withLock { $0.count { $0.currentOutcome != nil } } == 20)
        #expect(choreography.statistics.sagasCompleted == 20)
        #expect(choreography.load.sagasInFlight == 0)
    }
}
