import Testing

@testable import Choreography

@Suite("Sagas past their point of no return", .timeLimit(.minutes(1)))
struct PointOfNoReturnRunTests {
    @Test(
        "Keep what was published for undos until their pivot has committed, and nothing after",
        arguments: Flavour.allCases
    )
    func kept(_ flavour: Flavour) throws {
        let (simulation, chain) = (Simulation(), Chain(flavour))
        let seen = Locked<[String: Int]>([:])
        let choreography = chain.choreography(in: simulation)
        chain.script.onEveryCall { call in
            let kept = choreography.switchboard.registry.all.map { saga in
                saga.update { record in record.rows.count { $0.completion != nil } }
            }
            seen.withLock { $0[call.step] = kept.reduce(0, +) }
        }
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        #expect(seen.withLock { $0 } == ["A": 0, "B": 1, "C": 2, "D": 0])
        #expect(saga.currentOutcome?.description == "completed")
        _ = try simulation.run { await choreography.shutDown() }
    }

    @Test("Are undone as before if the pivot rejects", arguments: Flavour.allCases)
    func rejected(_ flavour: Flavour) throws {
        let (simulation, chain) = (Simulation(), Chain(flavour))
        let choreography = chain.choreography(in: simulation)
        chain.script.on("C") { throw Failed<C>(n: $0.n) }
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        #expect(saga.currentOutcome?.description == "compensated (Failed<C>)")
        #expect(try simulation.run { await chain.balance } == [0, 0, 0, 0])
        _ = try simulation.run { await choreography.shutDown() }
    }

    @Test("Are stuck, and say why, if a later declaration undoes steps of which nothing is kept")
    func redeclared() throws {
        let simulation = Simulation()
        let stores = ["A", "B", "C"].map { _ in InMemoryStore(Cells()) }
        let first = SagaChoreography("redeclared", environment: simulation.environment()) {
            Service("A", stores[0]) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self) { begin, _ in Did<A>(n: begin.n) }
            }
            Service("B", stores[1]) {
                RetriableStep(on: Did<A>.self, completes: Did<B>.self) { done, _ in Did<B>(n: done.n) }
            }
            Service("C", stores[2]) {
                RetriableStep(on: Did<B>.self, completes: Did<C>.self) { (_, _) -> Did<C> in throw Glitch() }
                Listener(on: Did<C>.self) { _, _ in }
            }
        }
        _ = try simulation.run { try await first.start(Begin()) }
        let stopping = simulation.spawn { await first.shutDown(within: .zero) }
        simulation.settle()
        simulation.advance(by: .zero)
        #expect(!stopping.isRunning)
        let second = SagaChoreography("redeclared", environment: simulation.environment()) {
            Service("A", stores[0]) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self) { begin, _ in Did<A>(n: begin.n) }
                    .compensate(on: Failed<C>.self) { done, _ in Undone<A>(n: done.n) }
            }
            Service("B", stores[1]) {
                CompensatableStep(on: Did<A>.self, completes: Did<B>.self) { done, _ in Did<B>(n: done.n) }
                    .compensate(on: Failed<C>.self) { done, _ in Undone<B>(n: done.n) }
            }
            Service("C", stores[2]) {
                PivotStep(on: Did<B>.self, completes: Did<C>.self, rejects: Failed<C>.self) { (done, _) -> Did<C> in
                    throw Failed<C>(n: done.n)
                }
                Listener(on: Did<C>.self) { _, _ in }
            }
        }
        simulation.spawn { try await second.run() }
        simulation.finish()
        #expect(second.deadLetters.map(\.participant).sorted() == ["A", "B"])
        #expect(second.deadLetters.allSatisfy { "\($0.error)".contains("can't be undone: by an earlier declaration") })
        #expect(second.statistics.sagasStuck == 1)
        _ = try simulation.run { await second.shutDown() }
    }
}
