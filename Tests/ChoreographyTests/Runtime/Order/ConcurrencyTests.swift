import Testing

@testable import Choreography

@Suite("Bodies of several sagas at once", .timeLimit(.minutes(1)))
struct ConcurrencyTests {
    private func choreography(
        _ store: GeneralStore,
        _ script: Script,
        concurrency: Int,
        in simulation: Simulation,
        faults: (any FaultInjector)? = nil
    ) -> SagaChoreography {
        SagaChoreography("several", environment: simulation.environment(faults: faults)) {
            Service("A", InMemoryStore(Cells())) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self) { command, _ in Did<A>(n: command.n) }
            }
            Service("B", store) {
                RetriableStep(on: Did<A>.self, completes: Did<B>.self, concurrency: concurrency) { done, cells in
                    await cells.add("row \(done.n)", 1)
                    try await script.enterAndWait("B", done.n, participant: "B")
                    return Did<B>(n: done.n)
                }
                Listener(on: Did<B>.self) { _, _ in }
            }
        }
    }

    @Test("Run as many at a time as the step says, and never two of one saga", arguments: [1, 3, 8])
    func limit(_ concurrency: Int) throws {
        let (simulation, store, script) = (Simulation(), GeneralStore(transactionLimit: 8), Script())
        let choreography = self.choreography(store, script, concurrency: concurrency, in: simulation)
        let first = script.hold("B")
        var starts = [simulation.spawn { try await choreography.start(Begin(n: 1)).outcome }]
        simulation.settle()
        let second = script.hold("B")
        starts += (2...20).map { n in simulation.spawn { try await choreography.start(Begin(n: n)).outcome } }
        simulation.settle()
        first.open()
        simulation.settle()
        #expect(second.arrivals == concurrency)
        second.open()
        simulation.finish()
        for start in starts { #expect(try start.get().description == "completed") }
        #expect(script.mostAtOnce == concurrency)
        #expect(script.overlaps.isEmpty)
        for n in 1...20 { #expect(try simulation.run { await store.committed("row \(n)") } == 1) }
    }

    @Test("Are of different sagas, even if every event comes twice")
    func duplicates() throws {
        let (simulation, store, script) = (Simulation(), GeneralStore(transactionLimit: 8), Script())
        let gate = script.hold("B")
        let choreography = self.choreography(
            store,
            script,
            concurrency: 4,
            in: simulation,
            faults: Faults.repeats(1)
        )
        let starts = (1...6).map { n in simulation.spawn { try await choreography.start(Begin(n: n)).outcome } }
        simulation.settle()
        gate.open()
        simulation.finish()
        for start in starts { #expect(try start.get().description == "completed") }
        for n in 1...6 { #expect(script.count("B", n) == 1) }
        #expect(script.overlaps.isEmpty)
    }

    @Test("Fail one by one: those beside a failing one commit, and it is called again")
    func failures() throws {
        let (simulation, store, script) = (Simulation(), GeneralStore(transactionLimit: 8), Script())
        script.on("B") { if $0.n % 3 == 0, $0.count < 3 { throw Glitch() } }
        let choreography = self.choreography(store, script, concurrency: 4, in: simulation)
        let starts = (1...12).map { n in simulation.spawn { try await choreography.start(Begin(n: n)).outcome } }
        simulation.finish()
        for start in starts { #expect(try start.get().description == "completed") }
        for n in 1...12 {
            #expect(script.count("B", n) == (n % 3 == 0 ? 3 : 1))
            #expect(try simulation.run { await store.committed("row \(n)") } == 1)
        }
    }

    @Test("Are refused where the store runs fewer transactions at once, with both numbers")
    func tooMany() throws {
        let (simulation, script) = (Simulation(), Script())
        let choreography = self.choreography(GeneralStore(transactionLimit: 2), script, concurrency: 4, in: simulation)
        let error = #expect(throws: RuntimeError.self) { try choreography.validate() }
        let message = try #require(error).message
        #expect(message.contains("4") && message.contains("2") && message.contains("B"))
    }
}
