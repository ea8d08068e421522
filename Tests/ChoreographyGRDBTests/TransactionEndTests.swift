#if GRDB
import Choreography
import ChoreographyGRDB
import ChoreographySQLite
import GRDB
import Testing

@Suite("A body that ends its transaction", .timeLimit(.minutes(1)))
struct TransactionEndTests {
    /// What a body does that it may not.
    enum Trick: CaseIterable {
        case commits, rollsBack, beginsAnew, commitsUnseen, goesOnAlone, commitsAnother

        func perform(in db: Database) throws {
            let theft = "INSERT INTO cell VALUES('stolen', 1)"
            switch self {
            case .commits: try db.execute(sql: "COMMIT")
            case .rollsBack: try db.rollback()
            case .beginsAnew: try db.execute(sql: "ROLLBACK; BEGIN; \(theft)")
            case .commitsUnseen:
                try db.execute(sql: theft)
                try? db.commit()
            case .goesOnAlone:
                try db.execute(sql: "ROLLBACK")
                try? db.execute(sql: theft)
            case .commitsAnother:
                try db.execute(sql: "ROLLBACK; BEGIN; \(theft)")
                try? db.execute(sql: "COMMIT")
            }
        }
    }

    /// Pays what was bought, in a cell for each order.
    private struct Till: Participant {
        let store: GRDBStore
        var trick: @Sendable (Bought, GRDBTransaction) throws -> Void = { _, _ in }

        var reactions: [Reaction<GRDBStore>] {
            InitiatingStep(on: Buy.self, completes: Bought.self) { order, transaction in
                try Purchase(id: order.id, cents: order.cents, state: "placed").insert(transaction.database)
                return Bought(id: order.id, cents: order.cents)
            }
            RetriableStep(on: Bought.self, completes: Paid.self) { bought, transaction in
                let db = try transaction.database
                try db.execute(sql: "INSERT INTO cell VALUES(?, 1)", arguments: ["\(bought.id)"])
                try self.trick(bought, transaction)
                return Paid(id: bought.id)
            }
            Listener(on: Paid.self) { _, _ in }
        }
    }

    private static func choreography(_ till: Till) -> SagaChoreography {
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .never
        return SagaChoreography("till", configuration: configuration) { till }
    }

    private static func cells(in program: Program) async throws -> [String] {
        try await program.database.read { try String.fetchAll($0, sql: "SELECT name FROM cell ORDER BY name") }
    }

    @Test("Is refused with its name and a mend, and leaves nothing of it and all of others", arguments: Trick.allCases)
    func refused(_ trick: Trick) async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("till.sqlite")
        let third: SagaID
        do {
            let program = try Program(.queue, at: path)
            let till = Till(store: try GRDBStore(program.database)) { bought, transaction in
                if bought.id == 3 { try trick.perform(in: transaction.database) }
            }
            let choreography = Self.choreography(till)
            let orders = (1...5).map { Buy(id: $0, cents: 1) }
            let sagas = try await choreography.start(contentsOf: orders).map { try $0.get() }
            third = sagas[2].id
            let letter = try await choreography.deadLetter(of: sagas[2])
            let error = try #require(letter.error as? SQLiteError)
            #expect(error.code == .forbidden)
            #expect(error.message.contains("The body of Till.Bought has ended its transaction"))
            #expect(error.message.contains("savepoint"))
            for place in [0, 1, 3, 4] { #expect("\(try await sagas[place].outcome)" == "completed") }
            #expect(try await Self.cells(in: program) == ["1", "2", "4", "5"])
            #expect(try await program.rest.purchases.count == 5)
            await choreography.shutDown(within: .zero)
        }
        let program = try Program(.queue, at: path)
        let choreography = Self.choreography(Till(store: try GRDBStore(program.database)))
        let saga = try #require(try await choreography.resumeSagas().first { $0.id == third })
        try choreography.replay(try await choreography.deadLetter(of: saga).id)
        #expect("\(try await saga.outcome)" == "completed")
        #expect(try await Self.cells(in: program) == ["1", "2", "3", "4", "5"])
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Fails as any other when it begins one, and may use savepoints")
    func begins() async throws {
        let program = try Program(.memory)
        let till = Till(store: try GRDBStore(program.database)) { bought, transaction in
            let db = try transaction.database
            guard bought.id == 1 else { return try db.inTransaction { .commit } }
            try db.inSavepoint {
                try db.execute(sql: "INSERT INTO cell VALUES('taken back', 1)")
                return .rollback
            }
            try db.inSavepoint {
                try db.execute(sql: "INSERT INTO cell VALUES('kept', 1)")
                return .commit
            }
        }
        let choreography = Self.choreography(till)
        #expect("\(try await choreography.start(Buy(id: 1, cents: 1)).outcome)" == "completed")
        let letter = try await choreography.deadLetter(of: try await choreography.start(Buy(id: 2, cents: 1)))
        #expect("\(letter.error)".contains("cannot start a transaction within a transaction"))
        #expect(try await Self.cells(in: program) == ["1", "kept"])
        await choreography.shutDown(within: .zero)
    }

    @Test("Is refused outside of sagas too")
    func alone() async throws {
        let program = try Program(.memory)
        let store = try GRDBStore(program.database)
        let error = await #expect(throws: SQLiteError.self) {
            try await store.withTransaction { transaction in
                try transaction.withDatabase { try $0.execute(sql: "INSERT INTO cell VALUES('a', 1); COMMIT") }
            }
        }
        #expect(error?.code == .forbidden)
        #expect(error?.message.contains("A body has ended") == true)
        #expect(try await Self.cells(in: program) == [])
        // The program's own commits are nobody else's business.
        try await program.database.write { try $0.execute(sql: "INSERT INTO cell VALUES('own', 1)") }
        #expect(try await Self.cells(in: program) == ["own"])
    }
}
#endif
