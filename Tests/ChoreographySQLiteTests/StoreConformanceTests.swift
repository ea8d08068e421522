import ChoreographySQLite
import ChoreographyTesting
import Testing

@Suite("A store on SQLite conforms", .timeLimit(.minutes(1)))
struct StoreConformanceTests {
    private static let migrations = [
        SQLiteMigration("cells", "CREATE TABLE cells(name TEXT PRIMARY KEY, value INTEGER NOT NULL)")
    ]

    @Test("In a file", arguments: StoreCheck.allCases)
    func file(_ check: StoreCheck) async throws {
        let folder = try TemporaryFolder()
        let conformance = Self.conformance(keepsData: true) { data in
            try SQLiteStore(path: folder.file("\(data).db"), migrations: Self.migrations)
        }
        try await conformance.run(check)
    }

    @Test("In memory", arguments: StoreCheck.allCases)
    func memory(_ check: StoreCheck) async throws {
        try await Self.conformance { _ in try SQLiteStore.inMemory(migrations: Self.migrations) }.run(check)
    }

    private static func conformance(
        keepsData: Bool = false,
        of makeStore: @escaping @Sendable (String) throws -> SQLiteStore
    ) -> TransactionalStoreConformance<SQLiteStore> {
        TransactionalStoreConformance(keepsData: keepsData) { data in
            try makeStore(data)
        } add: { db, name, amount in
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
