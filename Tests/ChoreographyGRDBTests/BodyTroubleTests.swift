#if GRDB
import Choreography
import ChoreographyGRDB
import Foundation
import GRDB
import Testing

/// Errors that leave a body: the database's trouble is waited out, and all else is the body's failure.
@Suite("A body that meets trouble", .timeLimit(.minutes(1)))
struct BodyTroubleTests {
    let folder: TemporaryFolder

    init() throws { self.folder = try TemporaryFolder() }

    /// Gives a body one attempt.
    private static let once: SagaChoreography.Configuration = {
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .never
        return configuration
    }()

    /// Gives it as many as nobody waits for.
    private static let often: SagaChoreography.Configuration = {
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .immediate(maxAttempts: 1000)
        return configuration
    }()

    private func program(configuration: GRDB.Configuration = .init()) async throws -> Program {
        let program = try Program(.pool, at: self.folder.file("shop.sqlite"), configuration: configuration)
        try await program.stock(units: 5, credit: 500)
        return program
    }

    /// Expects that an order fails for good, and that the store goes on with the next one.
    private func expectFailure(
        _ code: ResultCode,
        of work: @escaping @Sendable (Database) throws -> Void
    ) async throws {
        let troubles = Troubles()
        let shop = Shop(store: try GRDBStore(try await self.program().database)) { name, transaction in
            let db = try transaction.database
            if name == "reserve", try Purchase.fetchOne(db, key: 2) == nil { try work(db) }
        }
        let choreography = shop.choreography(configuration: Self.once, observers: [troubles])
        let letter = try await choreography.deadLetter(of: try await choreography.start(Buy(id: 1, cents: 60)))
        #expect((letter.error as? DatabaseError)?.resultCode == code)
        #expect(letter.attempts == 1)
        #expect("\(try await choreography.start(Buy(id: 2, cents: 60)).outcome)" == "completed")
        #expect(troubles.count == 0)
        await choreography.shutDown(within: .zero)
    }

    @Test("Fails if another database that it uses is locked")
    func otherDatabase() async throws {
        let path = self.folder.file("other.sqlite")
        var unsafe = GRDB.Configuration()
        unsafe.allowsUnsafeTransactions = true
        let holder = try DatabaseQueue(path: path, configuration: unsafe)
        let other = try DatabaseQueue(path: path)
        try await holder.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        try await self.expectFailure(.SQLITE_BUSY) { _ in
            try other.write { try $0.execute(sql: "CREATE TABLE anything(id)") }
        }
        try await holder.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    }

    @Test("Fails if it writes where it has promised only to read")
    func readOnly() async throws {
        try await self.expectFailure(.SQLITE_READONLY) { db in
            try db.readOnly { _ = try Purchase.deleteAll(db) }
        }
    }

    @Test("Fails if it goes on after a conflict that has rolled back the transaction")
    func conflict() async throws {
        try await self.expectFailure(.SQLITE_ABORT) { db in
            try db.inSavepoint {
                try? db.execute(sql: "INSERT OR ROLLBACK INTO shelf VALUES('tea', 1)")
                return .commit
            }
        }
    }

    @Test("Is called again when there is room in the database, which uses up no attempt", arguments: [false, true])
    func fullDatabase(savepoint: Bool) async throws {
        let program = try await self.program()
        let (troubles, attempts) = (Troubles(), Attempts())
        let shop = Shop(store: try GRDBStore(program.database)) { name, transaction in
            guard name == "reserve" else { return }
            let db = try transaction.database
            let sql = "INSERT INTO cell VALUES(hex(zeroblob(100000)), 1)"
            guard savepoint else { return try db.execute(sql: sql) }
            try db.inSavepoint {
                try db.execute(sql: sql)
                return .commit
            }
        }
        let choreography = shop.choreography(
            configuration: Self.often,
            observers: [troubles],
            interceptors: [attempts]
        )
        try await program.database.write { try $0.execute(sql: "PRAGMA max_page_count = 1") }
        async let saga = choreography.start(Buy(id: 1, cents: 60))
        let trouble = try #require(await troubles.next())
        #expect((trouble.error as? DatabaseError)?.resultCode == .SQLITE_FULL)
        try await program.database.write { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        #expect("\(try await saga.outcome)" == "completed")
        #expect(attempts.numbers(of: "Bought") == [1])
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Is called again after each time that the database was suspended, which uses up no attempt")
    func suspended() async throws {
        var configuration = GRDB.Configuration()
        configuration.observesSuspensionNotifications = true
        let program = try await self.program(configuration: configuration)
        let (calls, attempts, resuming) = (Tally(), Attempts(), Resuming())
        let shop = Shop(store: try GRDBStore(program.database)) { name, transaction in
            guard name == "reserve" else { return }
            if calls.next() < 3 { NotificationCenter.default.post(name: Database.suspendNotification, object: nil) }
            try transaction.database.execute(sql: "INSERT INTO cell VALUES('late', 1)")
        }
        let choreography = shop.choreography(
            configuration: Self.often,
            observers: [resuming],
            interceptors: [attempts]
        )
        #expect("\(try await choreography.start(Buy(id: 1, cents: 60)).outcome)" == "completed")
        #expect(calls.count == 3)
        #expect(attempts.numbers(of: "Bought") == [1])
        #expect(try await program.rest == Rest(units: 4, cents: 440, purchases: ["paid"]))
        #expect(await choreography.shutDown().isClean)
    }
}

/// Resumes databases that are suspended as soon as a store has noticed.
private struct Resuming: SagaObserver {
    func observe(_ entry: TimelineEntry) {}

    func observe(_ trouble: StoreTrouble) {
        NotificationCenter.default.post(name: Database.resumeNotification, object: nil)
    }
}
#endif
