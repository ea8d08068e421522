import Choreography
import ChoreographySQLite
import Testing

@Suite("A transaction on SQLite", .timeLimit(.minutes(1)))
struct TransactionTests {
    private struct Stop: Error {}

    private let store: SQLiteStore

    init() throws {
        self.store = try SQLiteStore.inMemory(
            migrations: [
                SQLiteMigration("things", "CREATE TABLE things(id INTEGER PRIMARY KEY, name TEXT UNIQUE, value)")
            ]
        )
    }

    private func count() async throws -> Int? {
        try await self.store.read { try $0.first("SELECT count(*) FROM things") { try $0.get(0, as: Int.self) } }
    }

    @Test("Keeps what it has written, and says how many rows that are")
    func writes() async throws {
        let counts = try await self.store.write { db in
            [
                try db.execute("INSERT INTO things(id, name) VALUES(1, 'a'), (2, 'b'), (3, 'c')"),
                try db.execute("UPDATE things SET name = name || ?1 WHERE id < ?2", "x", 3),
                try db.execute("DELETE FROM things WHERE id = ?1", 9),
                try db.execute("SELECT * FROM things"),
                try db.execute("UPDATE things SET value = 1"),
                try db.execute("CREATE TABLE others(id)"),
                try db.execute("CREATE TABLE copies AS SELECT * FROM things"),
                try db.execute("DROP TABLE others"),
            ]
        }
        #expect(counts == [3, 2, 0, 0, 3, 0, 0, 0])
        let names = try await self.store.read { db in
            try db.query("SELECT name FROM things ORDER BY id") { try $0.get("name", as: String.self) }
        }
        #expect(names == ["ax", "bx", "c"])
    }

    @Test("Takes everything back when its body throws")
    func rollsBack() async throws {
        await #expect(throws: Stop.self) {
            try await self.store.write { db in
                try db.execute("INSERT INTO things(id) VALUES(1)")
                throw Stop()
            }
        }
        #expect(try await self.count() == 0)
    }

    @Test("Takes back what a reader writes")
    func reads() async throws {
        try await self.store.read { db in _ = try db.execute("INSERT INTO things(id) VALUES(1)") }
        #expect(try await self.count() == 0)
    }

    @Test("Commits nothing when its body swallows an error, and says which")
    func swallowed() async throws {
        let error = await #expect(throws: SQLiteError.self) {
            try await self.store.write { db in
                try db.execute("INSERT INTO things(id) VALUES(1)")
                _ = try? db.execute("INSERT INTO nowhere(id) VALUES(1)")
            }
        }
        #expect(error?.code == .statementFailed)
        #expect(error?.sql == "INSERT INTO nowhere(id) VALUES(1)")
        #expect(error?.message == "a database in memory: no such table: nowhere")
        #expect(try await self.count() == 0)
    }

    @Test("Runs nothing more for a body that has swallowed an error, so that nothing is committed by itself")
    func afterSwallowing() async throws {
        let error = await #expect(throws: SQLiteError.self) {
            try await self.store.write { db in
                _ = try? db.execute("INSERT INTO nowhere(id) VALUES(1)")
                _ = try? db.execute("INSERT INTO things(id) VALUES(1)")
            }
        }
        #expect(error?.sql == "INSERT INTO nowhere(id) VALUES(1)")
        #expect(try await self.count() == 0)
    }

    @Test("Fails alone when it leaves a deferred foreign key violated")
    func deferredForeignKey() async throws {
        try await self.store.write { db in
            try db.execute("CREATE TABLE parts(thing REFERENCES things(id) DEFERRABLE INITIALLY DEFERRED)")
        }
        let error = await #expect(throws: SQLiteError.self) {
            try await self.store.write { try $0.execute("INSERT INTO parts VALUES(7)") }
        }
        #expect(error?.isConstraintViolation == true)
        try await self.store.write { db in
            try db.execute("INSERT INTO parts VALUES(7)")
            try db.execute("INSERT INTO things(id) VALUES(7)")
        }
        #expect(try await self.count() == 1)
    }

    @Test("May catch a violated constraint, which takes back its statement alone")
    func constraint() async throws {
        try await self.store.write { db in
            try db.execute("INSERT INTO things(id, name) VALUES(1, 'a')")
            do {
                try db.execute("INSERT INTO things(id, name) VALUES(2, 'b'), (3, 'a')")
            } catch let error as SQLiteError where error.isConstraintViolation {
                try db.execute("INSERT INTO things(id, name) VALUES(4, 'd')")
            }
        }
        #expect(try await self.count() == 2)
    }

    @Test(
        "Refuses what is not a body's to do",
        arguments: [
            "COMMIT", "ROLLBACK", "SAVEPOINT s", "ATTACH 'x.db' AS x", "PRAGMA synchronous = OFF",
            "DELETE FROM choreo_journal", "SELECT * FROM choreo_meta", "DROP TABLE choreo_open",
            "CREATE TABLE choreo_mine(a)",
        ] as [StaticString]
    )
    func forbidden(_ sql: StaticString) async throws {
        let error = await #expect(throws: SQLiteError.self) {
            try await self.store.write { db in _ = try db.execute(sql) }
        }
        #expect(error?.code == .forbidden)
        #expect(try await self.count() == 0, "the store goes on")
    }

    @Test("Refuses text with no statement or more than one, and a wrong number of parameters")
    func badText() async throws {
        await #expect(throws: SQLiteError.self) { try await self.store.write { try $0.execute("  ") } }
        await #expect(throws: SQLiteError.self) {
            try await self.store.write { try $0.execute("DELETE FROM things; DELETE FROM things") }
        }
        await #expect(throws: SQLiteError.self) {
            try await self.store.write { try $0.execute("DELETE FROM things WHERE id = ?1", 1, 2) }
        }
        await #expect(throws: SQLiteError.self) {
            try await self.store.write { try $0.execute("DELETE FROM things WHERE id = ?1") }
        }
    }

    @Test("Runs a statement while it reads the same statement's rows")
    func nested() async throws {
        try await self.store.write { db in
            try db.execute("INSERT INTO things(id, value) VALUES(1, 2), (2, 3), (3, 0)")
            func follow(_ id: Int) throws -> [Int] {
                try db.query("SELECT value FROM things WHERE id >= ?1 ORDER BY id LIMIT 2", id) { row in
                    let value = try row.get(0, as: Int.self)
                    return value == 0 ? [] : try [value] + follow(value)
                }
                .flatMap { $0 }
            }
            #expect(try follow(1) == [2, 3, 3])
        }
    }

    @Test("Lets a body that is abandoned reach the database no more")
    func abandoned() async throws {
        try await self.store.write { _ in
            let (db, abandon) = self.store.makeAbandonableTransaction()
            try db.execute("INSERT INTO things(id) VALUES(5)")
            #expect(db.lastInsertedRowID == 5)
            abandon()
            #expect(db.lastInsertedRowID == 0)
            #expect(throws: SQLiteError.self) { try db.execute("INSERT INTO things(id) VALUES(6)") }
        }
        #expect(try await self.count() == 1)
    }

    private enum Colour: String, SQLiteValue { case red, blue }

    @Test("Gives values back as they were stored")
    func values() async throws {
        let saga = SagaID(high: 0xffff_0000_1234_7abc, low: 0x8000_0000_0000_0001)
        try await self.store.write { db in
            func roundTrip<Value: SQLiteValue & Equatable>(_ value: Value) throws {
                let stored = try db.first("SELECT ?1", value) { try $0.get(0, as: Value.self) }
                #expect(stored == value)
            }
            for number in [0, 1, -1, Int.max, Int.min] { try roundTrip(number) }
            for number in [0, UInt64.max, 1 << 63] { try roundTrip(number) }
            for number in [0.0, -0.5, .pi, 1e300, .infinity] { try roundTrip(number) }
            for text in ["", "a'b\"c", "日本", "a\u{0}b"] { try roundTrip(text) }
            for bytes in [[], [0], [255, 0, 1]] as [[UInt8]] { try roundTrip(bytes) }
            try roundTrip(true)
            try roundTrip(Int?.none)
            try roundTrip(Optional(7))
            try roundTrip(Colour.blue)
            try roundTrip(saga)
            try roundTrip(Timestamp(nanoseconds: -5))
        }
    }

    @Test("Refuses a value of another type, or a column that is not there")
    func wrongType() async throws {
        for read in [
            { (row: borrowing SQLiteRow) in _ = try row.get(0, as: Int.self) },
            { (row: borrowing SQLiteRow) in _ = try row.get(1, as: String.self) },
            { (row: borrowing SQLiteRow) in _ = try row.get("b", as: String.self) },
        ] {
            let error = await #expect(throws: SQLiteError.self) {
                try await self.store.read { db in _ = try db.first("SELECT 'text' AS a") { try read($0) } }
            }
            #expect(error?.code == .wrongType)
        }
    }
}
