#if GRDB
import Choreography
import ChoreographyGRDB
import GRDB

/// The article's example: a library's database, which lends books.
enum Library {
    struct Borrow: Command {
        var book: Int
        var reader: String
    }

    struct Borrowed: DomainEvent {
        var book: Int
        var reader: String
    }

    struct NotThere: CompensationEvent { var book: Int }
    struct Noted: DomainEvent { var book: Int }
    struct Blocked: CompensationEvent { var reader: String }
    struct Returned: CompensationEvent { var book: Int }

    // snippet: records
    struct Book: Codable, FetchableRecord, PersistableRecord {
        var id: Int
        var title: String
        var reader: String?
    }

    // end

    struct Loan: Codable, PersistableRecord {
        var book: Int
        var reader: String
    }

    // snippet: desk
    struct Desk: Participant {
        let store: GRDBStore

        var reactions: [Reaction<GRDBStore>] {
            InitiatingStep(on: Borrow.self, completes: Borrowed.self, rejects: NotThere.self) { wish, transaction in
                let db = try transaction.database
                guard var book = try Book.fetchOne(db, key: wish.book), book.reader == nil else {
                    throw NotThere(book: wish.book)
                }
                book.reader = wish.reader
                try book.update(db)
                return Borrowed(book: book.id, reader: wish.reader)
            }
            .compensate(on: Blocked.self) { borrowed, transaction in
                let db = try transaction.database
                try Book.filter(key: borrowed.book).updateAll(db, Column("reader").set(to: nil))
                return Returned(book: borrowed.book)
            }
        }
    }

    // end

    struct Readers: Participant {
        let store: GRDBStore
        let blocked: @Sendable (String) async throws -> Bool

        var reactions: [Reaction<GRDBStore>] {
            // snippet: suspending
            PivotStep(on: Borrowed.self, completes: Noted.self, rejects: Blocked.self) { borrowed, transaction in
                guard try await !self.blocked(borrowed.reader) else { throw Blocked(reader: borrowed.reader) }
                try transaction.withDatabase { db in
                    try Loan(book: borrowed.book, reader: borrowed.reader).insert(db)
                }
                return Noted(book: borrowed.book)
            }
            // end
            Listener(on: Noted.self) { _, _ in }
        }
    }

    static func open(in folder: String) throws -> DatabasePool {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("books") { db in
            try db.create(table: "book") { table in
                table.primaryKey("id", .integer)
                table.column("title", .text).notNull()
                table.column("reader", .text)
            }
            try db.create(table: "loan") { table in
                table.column("book", .integer).notNull()
                table.column("reader", .text).notNull()
            }
            try Book(id: 1, title: "Emma").insert(db)
        }
        // snippet: open
        let pool = try DatabasePool(path: "\(folder)/library.sqlite")
        try migrator.migrate(pool)
        let store = try GRDBStore(pool)
        let library = SagaChoreography("library") { Desk(store: store) }
        // end
        _ = library
        return pool
    }

    /// Borrows a book for one reader after the other.
    static func borrow(for readers: [String], in folder: String) async throws -> [String] {
        let pool = try Self.open(in: folder)
        let store = try GRDBStore(pool)
        let library = SagaChoreography("library") {
            Desk(store: store)
            Readers(store: store) { $0 == "Bob" }
        }
        var outcomes: [String] = []
        for reader in readers {
            outcomes.append("\(try await library.start(Borrow(book: 1, reader: reader)).outcome)")
        }
        // snippet: read
        let titles = try await pool.read { db in try Book.filter(Column("reader") != nil).fetchAll(db).map(\.title) }
        // end
        await library.shutDown()
        return outcomes + titles
    }
}
#endif
