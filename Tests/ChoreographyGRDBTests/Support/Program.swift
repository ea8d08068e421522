#if GRDB
import GRDB

/// The databases of a program that has its own tables, with its own migrations and records.
struct Program {
    /// Where its data is.
    enum Place: CaseIterable {
        case queue, pool, memory
    }

    let database: any DatabaseWriter

    /// Opens the database, and migrates it.
    ///
    /// It waits so many seconds for somebody else's lock: a database that was just given up may still be closing.
    init(
        _ place: Place,
        at path: String = "",
        patience: Double = 5,
        configuration: Configuration = Configuration()
    ) throws {
        var configuration = configuration
        configuration.busyMode = .timeout(patience)
        self.database =
            switch place {
            case .queue: try DatabaseQueue(path: path, configuration: configuration)
            case .pool: try DatabasePool(path: path, configuration: configuration)
            case .memory: try DatabaseQueue(configuration: configuration)
            }
        var migrator = DatabaseMigrator()
        migrator.registerMigration("shop") { db in
            try db.create(table: "purchase") { table in
                table.primaryKey("id", .integer)
                table.column("cents", .integer).notNull()
                table.column("state", .text).notNull()
            }
            try db.create(table: "shelf") { table in
                table.primaryKey("product", .text)
                table.column("units", .integer).notNull()
            }
            try db.create(table: "account") { table in
                table.primaryKey("customer", .text)
                table.column("cents", .integer).notNull().check { $0 >= 0 }
            }
            try db.create(table: "cell") { table in
                table.primaryKey("name", .text)
                table.column("value", .integer).notNull()
            }
        }
        try migrator.migrate(self.database)
    }

    /// Fills shelf and account.
    func stock(units: Int, credit: Int) async throws {
        try await self.database.write { db in
            try Shelf(product: "tea", units: units).insert(db)
            try Account(customer: "Ada", cents: credit).insert(db)
        }
    }

    /// What is left: units on the shelf, cents in the account, and purchases by their state.
    var rest: Rest {
        get async throws {
            try await self.database.read { db in
                Rest(
                    units: try Shelf.fetchOne(db, key: "tea")?.units,
                    cents: try Account.fetchOne(db, key: "Ada")?.cents,
                    purchases: try Purchase.order(Column("id")).fetchAll(db).map(\.state)
                )
            }
        }
    }
}

/// What the tables hold.
struct Rest: Equatable {
    var units: Int?
    var cents: Int?
    var purchases: [String]
}

struct Purchase: Codable, FetchableRecord, PersistableRecord {
    var id: Int
    var cents: Int
    var state: String
}

struct Shelf: Codable, FetchableRecord, PersistableRecord {
    var product: String
    var units: Int
}

struct Account: Codable, FetchableRecord, PersistableRecord {
    var customer: String
    var cents: Int
}
#endif
