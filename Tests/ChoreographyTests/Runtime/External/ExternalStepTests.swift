import Testing

@testable import Choreography

@Suite("A step with an effect outside the database", .timeLimit(.minutes(1)))
struct ExternalStepTests {
    /// The three participants, their stores, and the bank.
    private struct Shop {
        let clerk = InMemoryStore(Cells())
        let till = InMemoryStore(Cells())
        let mail = InMemoryStore(Cells())
        let bank = Bank()
        let script = Script()
        let simulation: Simulation
        var concurrency = 16
        var retry = RetryPolicy.constant(.seconds(1), maxAttempts: 3)
        var onExhaustion: (@Sendable (Bought, any Error) -> CardDeclined)?

        init(seed: UInt64? = nil) {
            self.simulation = Simulation(seed: seed)
        }

        func choreography(faults: (any FaultInjector)? = nil) -> SagaChoreography {
            SagaChoreography("shop", environment: self.simulation.environment(faults: faults)) {
                Clerk(store: self.clerk)
                Till(
                    store: self.till,
                    bank: self.bank,
                    retry: self.retry,
                    concurrency: self.concurrency,
                    onExhaustion: self.onExhaustion
                )
                Mail(store: self.mail, script: self.script)
            }
        }

        /// Bought, charged, undone knowingly, undone without knowing.
        func books() throws -> [Int] {
            try self.simulation.run {
                [
                    await self.clerk.committed("bought"), await self.till.committed("charged"),
                    await self.till.committed("known"), await self.till.committed("unknown"),
                ]
            }
        }
    }

    private struct Timeout: Error {}

    @Test("Calls once, and commits what the call has returned")
    func completes() throws {
        let shop = Shop()
        let choreography = shop.choreography()
        try choreography.validate()
        let saga = try shop.simulation.run { try await choreography.start(Buy(n: 1)) }
        shop.simulation.finish()
        #expect(saga.currentOutcome?.description == "completed")
        #expect(shop.bank.calls == ["charge"])
        #expect(shop.bank.keys == ["\(saga.id)/Till/Bought"])
        #expect(try shop.books() == [1, 1, 0, 0])
    }

    @Test("Calls again with the same key when a call has failed after its effect")
    func repeatedKey() throws {
        let shop = Shop()
        let choreography = shop.choreography()
        shop.bank.after.withLock { $0 = { _, count in if count < 3 { throw Timeout() } } }
        let saga = try shop.simulation.run { try await choreography.start(Buy(n: 1)) }
        shop.simulation.finish()
        #expect(saga.currentOutcome?.description == "completed")
        #expect(shop.bank.calls.count == 3)
        #expect(shop.bank.charges == 1)
        #expect(try shop.books() == [1, 1, 0, 0])
    }

    @Test("Rejects with what the call throws, and has nothing to undo")
    func rejects() throws {
        let shop = Shop()
        let choreography = shop.choreography()
        shop.bank.before.withLock { $0 = { _, _ in throw CardDeclined(n: 1) } }
        let saga = try shop.simulation.run { try await choreography.start(Buy(n: 1)) }
        shop.simulation.finish()
        #expect(saga.currentOutcome?.description == "compensated (CardDeclined)")
        #expect(shop.bank.calls == ["charge"])
        #expect(try shop.books() == [0, 0, 0, 0])
    }

    @Test("Is undone with its completion when the call had succeeded")
    func undoneKnowingly() throws {
        let shop = Shop()
        let choreography = shop.choreography()
        shop.script.on("mail") {
            guard $0.count < 2 else { throw NotSent(n: 1) }
            throw Glitch()
        }
        let saga = try shop.simulation.run { try await choreography.start(Buy(n: 1)) }
        shop.simulation.finish()
        #expect(saga.currentOutcome?.description == "compensated (NotSent)")
        #expect(shop.bank.calls == ["charge", "refund"])
        #expect(shop.bank.refunds == 1)
        #expect(try shop.books() == [0, 0, 1, 0])
    }

    @Test("Waits for its call before it is undone")
    func undoneWhileCalling() throws {
        let shop = Shop()
        let choreography = shop.choreography()
        let gate = Gate()
        shop.bank.gate.withLock { $0 = gate }
        shop.script.on("mail") { _ in throw NotSent(n: 1) }
        let saga = try shop.simulation.run { try await choreography.start(Buy(n: 1)) }
        shop.simulation.settle()
        #expect(shop.bank.calls == ["charge"], "the undo waits")
        gate.open()
        shop.simulation.finish()
        #expect(saga.currentOutcome?.description == "compensated (NotSent)")
        #expect(shop.bank.refunds == 1)
        #expect(try shop.books() == [0, 0, 1, 0])
    }

    @Test("Is undone without knowing whether the call had an effect when its retries are exhausted")
    func undoneUnknowing() throws {
        let shop = Shop()
        let choreography = shop.choreography()
        shop.bank.after.withLock { $0 = { _, _ in throw Timeout() } }
        shop.script.on("mail") {
            guard $0.count < 2 else { throw NotSent(n: 1) }
            throw Glitch()
        }
        let saga = try shop.simulation.run { try await choreography.start(Buy(n: 1)) }
        shop.simulation.finish()
        #expect(shop.bank.calls == ["charge", "charge", "charge", "refund"])
        #expect(shop.bank.refunds == 1, "the charge that nobody knew of is given back")
        let letter = try #require(choreography.deadLetters.first)
        try choreography.replay(letter.id)
        shop.simulation.finish()
        #expect(saga.currentOutcome?.description == "compensated (NotSent)")
        #expect(try shop.books() == [0, 0, 0, 1])
        #expect(shop.bank.calls.count == 4, "the replay finds the step undone")
    }

    @Test("Takes back what it does not know of when its exhausted retries reject")
    func exhausted() throws {
        var shop = Shop()
        shop.onExhaustion = { bought, _ in CardDeclined(n: bought.n) }
        let choreography = shop.choreography()
        try choreography.validate()
        shop.bank.after.withLock { $0 = { _, _ in throw Timeout() } }
        let saga = try shop.simulation.run { try await choreography.start(Buy(n: 1)) }
        shop.simulation.finish()
        #expect(saga.currentOutcome?.description == "compensated (CardDeclined)")
        #expect(shop.bank.calls == ["charge", "charge", "charge", "refund"])
        #expect(shop.bank.refunds == 1)
        #expect(try shop.books() == [0, 0, 0, 1])
    }

    @Test("Does not call at all when its undo came first")
    func fenced() throws {
        for seed in 1...30 as ClosedRange<UInt64> {
            let shop = Shop(seed: seed)
            let choreography = shop.choreography(faults: Faults.repeats(1))
            shop.script.on("mail") { _ in throw NotSent(n: 1) }
            let saga = try shop.simulation.run { try await choreography.start(Buy(n: 1)) }
            shop.simulation.finish()
            #expect(saga.currentOutcome?.description == "compensated (NotSent)")
            #expect(shop.bank.charges == shop.bank.refunds, "seed \(seed)")
            #expect(try shop.books()[0...1] == [0, 0])
        }
    }

    @Test("Is cancelled and retried when it takes too long")
    func timeout() throws {
        let shop = Shop()
        let choreography = shop.choreography()
        let gate = Gate()
        shop.bank.gate.withLock { $0 = gate }
        let saga = try shop.simulation.run { try await choreography.start(Buy(n: 1)) }
        shop.simulation.settle()
        shop.simulation.advance(by: .seconds(10))
        #expect(gate.cancellations == 1)
        gate.open()
        shop.simulation.finish()
        #expect(saga.currentOutcome?.description == "completed")
        #expect(shop.bank.charges == 1)
    }

    @Test("Has as many calls under way as it may, and lets the others wait")
    func concurrency() throws {
        var shop = Shop()
        shop.concurrency = 3
        let choreography = shop.choreography()
        let gate = Gate()
        shop.bank.gate.withLock { $0 = gate }
        let sagas = try (1...10).map { n in try shop.simulation.run { try await choreography.start(Buy(n: n)) } }
        shop.simulation.settle()
        #expect(shop.bank.calls.count == 3)
        gate.open()
        shop.simulation.finish()
        #expect(sagas.allSatisfy { $0.currentOutcome?.description == "completed" })
        #expect(shop.bank.mostAtOnce == 3)
        #expect(try shop.books() == [10, 10, 0, 0])
    }

    @Test("Calls again with the same key in the next choreography when one stops during the call")
    func resumed() throws {
        let shop = Shop()
        let gate = Gate()
        shop.bank.gate.withLock { $0 = gate }
        var choreography = shop.choreography()
        _ = try shop.simulation.run { [choreography] in try await choreography.start(Buy(n: 1)) }
        shop.simulation.settle()
        _ = try shop.simulation.run { [choreography] in await choreography.shutDown(within: .zero) }
        #expect(try shop.books() == [1, 0, 0, 0])
        gate.open()
        choreography = shop.choreography()
        let left = try shop.simulation.run { [choreography] in try await choreography.resumeSagas() }
        shop.simulation.finish()
        #expect(left.first?.currentOutcome?.description == "completed")
        #expect(shop.bank.keys.count == 1)
        #expect(try shop.books() == [1, 1, 0, 0])
    }

    @Test("Does not count a call that was cut off, however often that happens")
    func cutOff() throws {
        var shop = Shop()
        shop.retry = .never
        let gate = Gate()
        shop.bank.gate.withLock { $0 = gate }
        var choreography = shop.choreography()
        var saga = try shop.simulation.run { [choreography] in try await choreography.start(Buy(n: 1)) }
        for _ in 1...3 {
            shop.simulation.settle()
            _ = try shop.simulation.run { [choreography] in await choreography.shutDown(within: .zero) }
            choreography = shop.choreography()
            let left = try shop.simulation.run { [choreography] in try await choreography.resumeSagas() }
            saga = try #require(left.first)
        }
        #expect(choreography.deadLetters.isEmpty)
        gate.open()
        shop.simulation.finish()
        #expect(saga.currentOutcome?.description == "completed")
        #expect(shop.bank.keys.count == 1)
    }

    @Test("Absorbs events that come again")
    func duplicates() throws {
        let shop = Shop()
        let choreography = shop.choreography(faults: Faults.repeats(2))
        let saga = try shop.simulation.run { try await choreography.start(Buy(n: 1)) }
        shop.simulation.finish()
        #expect(saga.currentOutcome?.description == "completed")
        #expect(shop.bank.charges == 1)
        #expect(try shop.books() == [1, 1, 0, 0])
    }
}
