#if GRDB
import ChoreographyGRDB
import ChoreographyTesting
import GRDB
import Testing

@Suite("A store on a database of GRDB conforms", .timeLimit(.minutes(1)))
struct StoreConformanceTests {
    @Test("In a queue's file, a pool's, and in memory", arguments: StoreCheck.allCases, Program.Place.allCases)
    func conforms(_ check: StoreCheck, _ place: Program.Place) async throws {
        let folder = try TemporaryFolder()
        let conformance = TransactionalStoreConformance(keepsData: place != .memory) { data in
            try GRDBStore(try Program(place, at: folder.file("\(data).sqlite")).database)
        } add: { transaction, name, amount in
            try transaction.withDatabase { db in
                try db.execute(
                    sql: "INSERT INTO cell VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value = value + excluded.value",
                    arguments: [name, amount]
                )
            }
        } read: { transaction, name in
            try transaction.withDatabase { db in
                try Int.fetchOne(db, sql: "SELECT value FROM cell WHERE name = ?", arguments: [name]) ?? 0
            }
        }
        try await conformance.run(check)
    }
}
#endif
