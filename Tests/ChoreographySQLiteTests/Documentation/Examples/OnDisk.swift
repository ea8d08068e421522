import Choreography
import ChoreographySQLite

/// The examples of "Keeping sagas on disk".
enum OnDisk {
    struct Reserve: Command {
        var id: Int
        var seats: Int
    }

    // snippet: migrate
    struct SeatsReserved: DomainEvent {
        var id: Int
        var seats: Int

        static var schemaVersion: Int { 2 }

        static func migrate(_ payload: inout JSONValue, from version: Int) throws {
            payload["seats"] = payload["count"]
            payload["count"] = nil
        }
    }
    // end

    struct SoldOut: CompensationEvent { var id: Int }
    struct SeatsGivenBack: CompensationEvent { var id: Int }
    struct Printed: DomainEvent { var id: Int }
    struct NotPrinted: CompensationEvent { var id: Int }

    struct BoxOffice: Participant {
        let store: SQLiteStore

        // snippet: participant
        var reactions: [Reaction<SQLiteStore>] {
            InitiatingStep(on: Reserve.self, completes: SeatsReserved.self, rejects: SoldOut.self) { order, db in
                let taken = try db.execute("UPDATE hall SET free = free - ?1 WHERE free >= ?1", order.seats)
                guard taken == 1 else { throw SoldOut(id: order.id) }
                try db.execute("INSERT INTO reservations(id, seats) VALUES(?1, ?2)", order.id, order.seats)
                return SeatsReserved(id: order.id, seats: order.seats)
            }
            .compensate(on: NotPrinted.self) { reserved, db in
                try db.execute("UPDATE hall SET free = free + ?1", reserved.seats)
                try db.execute("DELETE FROM reservations WHERE id = ?1", reserved.id)
                return SeatsGivenBack(id: reserved.id)
            }
        }
        // end
    }

    struct Printer: Participant {
        let store: SQLiteStore

        var reactions: [Reaction<SQLiteStore>] {
            // snippet: constraint
            PivotStep(on: SeatsReserved.self, completes: Printed.self, rejects: NotPrinted.self) { order, db in
                do {
                    try db.execute("INSERT INTO tickets(id) VALUES(?1)", order.id)
                } catch let error as SQLiteError where error.isConstraintViolation {
                    throw NotPrinted(id: order.id)
                }
                return Printed(id: order.id)
            }
            // end
            Listener(on: Printed.self) { _, _ in }
        }
    }

    /// Opens the two databases.
    static func open(in folder: String) throws -> (office: SQLiteStore, printer: SQLiteStore) {
        // snippet: open
        let office = try SQLiteStore(
            path: "\(folder)/office.db",
            migrations: [
                SQLiteMigration(
                    "hall",
                    "CREATE TABLE hall(free INTEGER NOT NULL)",
                    "INSERT INTO hall VALUES(100)",
                    "CREATE TABLE reservations(id INTEGER PRIMARY KEY, seats INTEGER NOT NULL)"
                ),
                SQLiteMigration("names", "ALTER TABLE reservations ADD COLUMN name TEXT"),
            ]
        )
        // end
        let printer = try SQLiteStore(
            path: "\(folder)/printer.db",
            durability: .processOnly,
            migrations: [SQLiteMigration("tickets", "CREATE TABLE tickets(id INTEGER PRIMARY KEY)")]
        )
        return (office, printer)
    }

    static func choreography(_ office: SQLiteStore, _ printer: SQLiteStore) -> SagaChoreography {
        SagaChoreography("theatre") {
            BoxOffice(store: office)
            Printer(store: printer)
        }
    }

    static func resume(_ choreography: SagaChoreography) async throws {
        // snippet: resume
        for saga in try await choreography.resumeSagas() { print(saga.id, "goes on") }
        // end
    }

    static func read(_ office: SQLiteStore) async throws -> [Int] {
        // snippet: read
        let seats = try await office.read { db in
            try db.query("SELECT seats FROM reservations WHERE id > ?1", 0) { row in
                try row.get("seats", as: Int.self)
            }
        }
        // end
        return seats
    }
}
