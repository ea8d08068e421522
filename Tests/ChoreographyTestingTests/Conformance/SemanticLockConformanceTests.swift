import Choreography
import ChoreographyTesting
import Testing

@Suite("The checks of semantic locks", .timeLimit(.minutes(1)))
struct SemanticLockConformanceTests {
    @Test("Are passed by the locks of a store in memory")
    func inMemory() async throws {
        let store = InMemoryStore(Floor())
        try await OwnLocks.check(store)
        #expect(await store.read { $0.locks.holders.isEmpty })
    }

    @Test("Are not passed by locks that an undo does not give back")
    func forgetful() async throws {
        let store = InMemoryStore(Floor())
        await #expect(throws: ConformanceFailure.self) {
            try await SemanticLockConformance(1, 2).run { body in
                try await store.write { floor in try body(ForgetfulLocks(locks: floor.locks)) }
            }
        }
    }

    @Test("Are not passed by locks that nobody sees")
    func blind() async throws {
        let store = InMemoryStore(Floor())
        await #expect(throws: ConformanceFailure.self) {
            try await SemanticLockConformance(1, 2).run { body in
                try await store.write { floor in try body(BlindLocks(locks: floor.locks)) }
            }
        }
    }

    @Test("Leave the locks as they were if the transaction is rolled back")
    func rolledBack() async throws {
        struct Stop: Error {}
        let store = InMemoryStore(Floor())
        let saga = SagaID(high: 1, low: 1)
        await store.write { $0.locks.lock(1, for: saga, step: "a") }
        try? await store.write { floor in
            floor.locks.unlock(for: saga, step: nil)
            floor.locks.lock(2, for: saga, step: "a")
            throw Stop()
        }
        #expect(await store.read { $0.locks.holders } == [1: saga])
        await store.write { $0.locks.unlock(for: saga, step: "a") }
        #expect(await store.read { $0.locks.holders.isEmpty })
    }
}
