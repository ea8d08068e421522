#if GRDB
import Choreography
import ChoreographyGRDB
import ChoreographySQLite
import GRDB
import Testing

@Suite("A program's own database in trouble", .timeLimit(.minutes(1)))
struct TroubleTests {
    let folder: TemporaryFolder

    init() throws { self.folder = try TemporaryFolder() }

    @Test("Is waited for while somebody else has locked it, which uses up no attempts")
    func locked() async throws {
        let path = self.folder.file("shop.sqlite")
        let program = try Program(.pool, at: path, patience: 0)
        try await program.stock(units: 1, credit: 100)
        let (troubles, calls) = (Troubles(), Tally())
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .immediate(maxAttempts: 1000)
        var unsafe = GRDB.Configuration()
        unsafe.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: path, configuration: unsafe)
        let shop = Shop(store: try GRDBStore(program.database)) { _, _ in calls.next() }
        let choreography = shop.choreography(configuration: configuration, observers: [troubles])
        _ = try await choreography.resumeSagas()
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        async let saga = choreography.start(Buy(id: 1, cents: 60))
        let trouble = try #require(await troubles.next())
        #expect((trouble.error as? DatabaseError)?.resultCode == .SQLITE_BUSY)
        #expect(calls.count == 0)
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        #expect("\(try await saga.outcome)" == "completed")
        #expect(calls.count == 4, "each body is called once")
        #expect(try await program.rest == Rest(units: 0, cents: 40, purchases: ["paid"]))
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Is waited for while it is full, also if a body is told so, which uses up no attempts")
    func full() async throws {
        let program = try Program(.queue, at: self.folder.file("shop.sqlite"))
        try await program.stock(units: 1, credit: 100)
        let (troubles, calls) = (Troubles(), Tally())
        let shop = Shop(store: try GRDBStore(program.database)) { name, transaction in
            guard name == "reserve" else { return }
            calls.next()
            try transaction.database.execute(sql: "INSERT INTO cell VALUES(hex(zeroblob(500000)), 1)")
        }
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .immediate(maxAttempts: 1000)
        let choreography = shop.choreography(configuration: configuration, observers: [troubles])
        try await program.database.write { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 20)")
        }
        async let saga = choreography.start(Buy(id: 1, cents: 60))
        let trouble = try #require(await troubles.next())
        #expect((trouble.error as? DatabaseError)?.resultCode == .SQLITE_FULL)
        try await program.database.write { try $0.execute(sql: "PRAGMA max_page_count = 100000") }
        let handle = try await saga
        #expect("\(try await handle.outcome)" == "completed")
        #expect(calls.count > 1)
        #expect(handle.timeline.entries.allSatisfy { $0.attempt == 1 && $0.kind != .retried })
        #expect(try await program.rest == Rest(units: 0, cents: 40, purchases: ["paid"]))
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Is refused and left as it is when a newer version of the framework has written the tables")
    func newerVersion() async throws {
        let program = try Program(.queue, at: self.folder.file("shop.sqlite"))
        _ = try GRDBStore(program.database)
        try await program.database.write { db in
            try db.execute(sql: "UPDATE choreo_meta SET value = 1000 WHERE key = 'schema version'")
        }
        let error = #expect(throws: SQLiteError.self) { try GRDBStore(program.database) }
        #expect(error?.code == .newerVersion)
        #expect(error?.message.contains("shop.sqlite") == true)
        let version = try await program.database.read { db in
            try Int.fetchOne(db, sql: "SELECT value FROM choreo_meta WHERE key = 'schema version'")
        }
        #expect(version == 1000)
    }

    @Test("Has one store at a time")
    func second() throws {
        let path = self.folder.file("shop.sqlite")
        let first = try GRDBStore(try Program(.pool, at: path).database)
        let error = #expect(throws: RuntimeError.self) { try GRDBStore(try Program(.pool, at: path).database) }
        #expect(error?.code == .storeInUse)
        #expect(throws: RuntimeError.self) { try SQLiteStore(path: path, adoptingExisting: true) }
        withExtendedLifetime(first) {}
    }

    @Test("Is refused if it lets a transaction stay open between two accesses, which a store would take for its own")
    func unsafeTransactions() async throws {
        var configuration = GRDB.Configuration()
        configuration.allowsUnsafeTransactions = true
        let program = try Program(.pool, at: self.folder.file("shop.sqlite"), configuration: configuration)
        let error = #expect(throws: SQLiteError.self) { try GRDBStore(program.database) }
        #expect(error?.code == .forbidden)
        #expect(error?.message.contains("allowsUnsafeTransactions") == true)
        let tables = try await program.database.read { try $0.tableExists("choreo_journal") }
        #expect(!tables, "the database is left as it was")
    }

    @Test(
        "Has one store at a time if it is given twice, and another one once that is gone",
        arguments: Program.Place.allCases
    )
    func twice(_ place: Program.Place) async throws {
        let program = try Program(place, at: self.folder.file("shop.sqlite"))
        try await program.stock(units: 1, credit: 100)
        do {
            let first = try GRDBStore(program.database)
            let error = #expect(throws: RuntimeError.self) { try GRDBStore(program.database) }
            #expect(error?.code == .storeInUse)
            #expect(error?.message.contains(place == .memory ? "Use that one" : "Use the store that this") == true)
            // Who was refused has left the first one as it was.
            let choreography = Shop(store: first).choreography()
            #expect("\(try await choreography.start(Buy(id: 1, cents: 60)).outcome)" == "completed")
            await choreography.shutDown()
        }
        let second = Shop(store: try GRDBStore(program.database)).choreography()
        #expect("\(try await second.start(Buy(id: 2, cents: 60)).outcome)" == "compensated (SoldOut)")
        #expect(await second.shutDown().isClean)
    }

    @Test("Has one store at a time in memory, whichever connection it is, and as many as there are databases")
    func shared() throws {
        let (first, other) = (try DatabaseQueue(named: "shop"), try DatabaseQueue(named: "shop"))
        let store = try GRDBStore(first)
        let error = #expect(throws: RuntimeError.self) { try GRDBStore(other) }
        #expect(error?.code == .storeInUse)
        _ = try GRDBStore(try DatabaseQueue(named: "elsewhere"))
        _ = try GRDBStore(try DatabaseQueue())
        _ = try GRDBStore(try DatabaseQueue())
        withExtendedLifetime(store) {}
    }

    @Test("Can be closed once its store is gone")
    func close() async throws {
        let program = try Program(.pool, at: self.folder.file("shop.sqlite"))
        try await program.stock(units: 1, credit: 100)
        do {
            let choreography = Shop(store: try GRDBStore(program.database)).choreography()
            _ = try await choreography.start(Buy(id: 1, cents: 60)).outcome
            await choreography.shutDown()
        }
        // The store's statements are given up on the database's queue.
        try await program.database.write { _ in }
        try program.database.close()
    }
}
#endif
