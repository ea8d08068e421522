import ChoreographyTesting
import Testing

@testable import Choreography

@Suite("A store conforms", .timeLimit(.minutes(1)))
struct StoreConformanceTests {
    @Test("In memory", arguments: StoreCheck.allCases)
    func inMemory(_ check: StoreCheck) async throws {
        try await Self.conformance { InMemoryStore(Cells()) }.run(check)
    }

    @Test("As a user might write it", arguments: StoreCheck.allCases, [1, 8])
    func general(_ check: StoreCheck, limit: Int) async throws {
        try await Self.conformance { GeneralStore(transactionLimit: limit) }.run(check)
    }

    private static func conformance<Store: CellStore>(
        of makeStore: @escaping @Sendable () -> Store
    ) -> TransactionalStoreConformance<Store> {
        TransactionalStoreConformance { _ in
            makeStore()
        } add: { cells, name, amount in
            await cells.add(name, amount)
        } read: { cells, name in
            await cells.get(name)
        }
    }
}
