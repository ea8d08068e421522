import ChoreographySQLite
import StoreConformance
import Testing

@Suite("A store on SQLite conforms", .timeLimit(.minutes(1)))
struct StoreConformanceTests {
    private static let migrations = [
        SQLiteMigration("cells", "CREATE TABLE cells(name TEXT PRIMARY KEY, value INTEGER NOT NULL)")
    ]

    @Test("In a file", arguments: ConformanceCheck.allCases)
    func file(_ check: ConformanceCheck) async throws {
        let folder = try TemporaryFolder()
        try await self.conformance(of: SQLiteStore(path: folder.file("a.db"), migrations: Self.migrations)).run(check)
    }

    @Test("In memory", arguments: ConformanceCheck.allCases)
    func memory(_ check: ConformanceCheck) async throws {
        try await self.conformance(of: SQLiteStore.inMemory(migrations: Self.migrations)).run(check)
    }

    private func conformance(of store: SQLiteStore) -> TransactionalStoreConformance<SQLiteStore> {
        TransactionalStoreConformance(store) { db, name, amount in
            try db.execute(
                "INSERT INTO cells VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = value + ?2",
                name,
                amount
            )
        } read: { db, name in
            try db.first("SELECT value FROM cells WHERE name = ?1", name) { try $0.get(0, as: Int.self) } ?? 0
        }
    }
}
