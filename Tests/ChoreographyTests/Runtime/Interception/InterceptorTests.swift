import Testing

@testable import Choreography

@Suite("An interceptor", .timeLimit(.minutes(1)))
struct InterceptorTests {
    @Test("Stands around each body and each undo, and places their events in a trace", arguments: Flavour.allCases)
    func bodies(_ flavour: Flavour) throws {
        let (chain, simulation, interceptor) = (Chain(flavour), Simulation(), Interceptor())
        chain.script.on("C") { throw Failed<C>(n: $0.n) }
        let choreography = chain.choreography(in: simulation, interceptors: [interceptor])
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        #expect(saga.currentOutcome?.description == "compensated (Failed<C>)")
        #expect(
            Set(interceptor.lines) == [
                "A transaction 1: Did<A>", "B transaction 1: Did<B>", "C transaction 1: rejected Failed<C>",
                "undo B transaction 1: Undone<B>", "undo A transaction 1: Undone<A>",
            ]
        )
        #expect(interceptor.lines.count == 5)
        #expect(interceptor.sent == ["Begin"])
        #expect(interceptor.isKept)
        #expect(interceptor.seen.allSatisfy { $0.attempt.saga == saga.id })
    }

    @Test("Stands around a listener, which publishes nothing", arguments: Flavour.allCases)
    func listener(_ flavour: Flavour) throws {
        let (chain, simulation, interceptor) = (Chain(flavour), Simulation(), Interceptor())
        let choreography = chain.choreography(in: simulation, interceptors: [interceptor])
        _ = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        #expect(interceptor.lines.last == "D transaction 1: done")
        #expect(interceptor.isKept)
    }

    @Test("Counts attempts, all of them at the place of the same event", arguments: Flavour.allCases)
    func attempts(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.retry = .constant(.seconds(1), maxAttempts: 5)
        let (simulation, interceptor) = (Simulation(), Interceptor())
        chain.script.fail("B", times: 2)
        let choreography = chain.choreography(in: simulation, interceptors: [interceptor])
        _ = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        let calls = interceptor.seen.filter { $0.attempt.participant == "B" }
        #expect(
            calls.map(\.line) == ["B transaction 1: failed", "B transaction 2: failed", "B transaction 3: Did<B>"]
        )
        #expect(Set(calls.map(\.attempt.trigger.metadata)).count == 1)
        #expect(interceptor.isKept)
    }

    @Test("Is told of all attempts of a replay that they are one", arguments: Flavour.allCases)
    func replay(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.retry = .constant(.seconds(1), maxAttempts: 2)
        let (simulation, interceptor) = (Simulation(), Interceptor())
        chain.script.fail("B", times: 3)
        let choreography = chain.choreography(in: simulation, interceptors: [interceptor])
        _ = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        try choreography.replay(try #require(choreography.deadLetters.first).id)
        simulation.finish()
        #expect(
            interceptor.lines.filter { $0.hasPrefix("B") } == [
                "B transaction 1: failed", "B transaction 2: failed", "B transaction replay 1: failed",
                "B transaction replay 2: Did<B>",
            ]
        )
        #expect(!interceptor.lines.contains { $0.hasPrefix("C") && $0.contains("replay") })
        #expect(interceptor.isKept)
    }

    @Test("Stands outside those that come after it", arguments: Flavour.allCases)
    func several(_ flavour: Flavour) throws {
        let (chain, simulation) = (Chain(flavour), Simulation())
        let told = Locked<[String]>([])
        let outer = Interceptor { line in told.withLock { $0.append("outer \(line)") } }
        let inner = Interceptor(givesTraces: false) { line in told.withLock { $0.append("inner \(line)") } }
        let choreography = chain.choreography(in: simulation, interceptors: [outer, inner])
        _ = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        let call = ["outer begin", "inner begin", "inner end", "outer end"]
        #expect(told.withLock { $0 } == call + call + call + call)
        #expect(outer.isKept)
    }

    @Test("Stands around the call of an external step, and around what commits its answer")
    func external() throws {
        let (simulation, interceptor, bank) = (Simulation(), Interceptor(), Bank())
        bank.before.withLock { $0 = { _, count in if count == 1 { throw Glitch() } } }
        let choreography = SagaChoreography(
            "shop",
            environment: simulation.environment(),
            interceptors: [interceptor]
        ) {
            Clerk(store: InMemoryStore(Cells()))
            Till(
                store: InMemoryStore(Cells()),
                bank: bank,
                retry: .constant(.seconds(1), maxAttempts: 3),
                concurrency: 1,
                onExhaustion: nil
            )
            Mail(store: InMemoryStore(Cells()), script: Script())
        }
        let saga = try simulation.run { try await choreography.start(Buy(n: 1)) }
        simulation.finish()
        #expect(saga.currentOutcome?.description == "completed")
        #expect(
            interceptor.lines.filter { $0.hasPrefix("Till") } == [
                "Till call 1: failed", "Till call 2: done", "Till commit 2: Charged",
            ]
        )
        #expect(interceptor.isKept)
    }

    @Test("Stands around the body of a deadline that is over")
    func deadline() throws {
        let (shop, interceptor) = (CourierShop(), Interceptor())
        shop.script.fail("fetch")
        let choreography = shop.choreography(interceptors: [interceptor])
        _ = try shop.simulation.run { try await choreography.start(Order(n: 1)) }
        shop.pass(seconds: 61)
        #expect(interceptor.lines.contains("Dock transaction 1: Overdue"))
        #expect(interceptor.isKept)
    }

    @Test("Is shown the rejection for exhausted retries, and that of a person", arguments: Flavour.allCases)
    func rejections(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.retry = .never
        let (simulation, interceptor) = (Simulation(), Interceptor())
        chain.onExhaustion = { did, _ in Failed<B>(n: did.n) }
        chain.script.fail("B")
        chain.script.fail("C")
        let choreography = chain.choreography(in: simulation, interceptors: [interceptor])
        _ = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        #expect(interceptor.sent == ["Begin", "Failed<B>"])
        chain.script.fail("B", times: 0)
        _ = try simulation.run { try await choreography.start(Begin(n: 2)) }
        simulation.finish()
        let letter = try #require(choreography.deadLetters.first)
        try choreography.discard(letter.id, reason: "broken", compensating: Failed<C>(n: 2))
        simulation.finish()
        #expect(interceptor.sent == ["Begin", "Failed<B>", "Begin", "Failed<C>"])
        #expect(interceptor.isKept)
    }
}
