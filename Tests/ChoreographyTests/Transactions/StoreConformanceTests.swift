import StoreConformance
import Testing

@testable import Choreography

@Suite("A store conforms", .timeLimit(.minutes(1)))
struct StoreConformanceTests {
    @Test("In memory", arguments: ConformanceCheck.allCases)
    func inMemory(_ check: ConformanceCheck) async throws {
        try await self.conformance(of: InMemoryStore(Cells())).run(check)
    }

    @Test("As a user might write it", arguments: ConformanceCheck.allCases)
    func general(_ check: ConformanceCheck) async throws {
        try await self.conformance(of: GeneralStore()).run(check)
    }

    private func conformance<Store: CellStore>(of store: Store) -> TransactionalStoreConformance<Store> {
        TransactionalStoreConformance(store) { cells, name, amount in
            await cells.add(name, amount)
        } read: { cells, name in
            await cells.get(name)
        }
    }
}
