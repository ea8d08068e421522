import Choreography
import ChoreographySQLite
import OrchestrationSQLite

// A business process of five services, each of which changes one row and adds another.

struct Send: Command {
    var n: Int
    var customer: Int
    var text: String
}

struct Sent: DomainEvent {
    var n: Int
    var customer: Int
    var text: String
}

struct Paid: DomainEvent {
    var n: Int
    var customer: Int
    var cents: Int
}

struct Packed: DomainEvent {
    var n: Int
    var customer: Int
    var weight: Double
}

struct Carried: DomainEvent {
    var n: Int
    var customer: Int
    var carrier: String
}

struct Delivered: DomainEvent {
    var n: Int
    var customer: Int
}

struct PaymentFailed: CompensationEvent { var n: Int }
struct Unsent: CompensationEvent { var n: Int }

extension SQLiteTransaction {
    /// What every service does: one row is checked and changed, and one is added.
    func work(_ n: Int, _ service: Int, keepsRow: Bool = true) throws {
        let changed = try self.execute(
            "UPDATE accounts SET balance = balance - ?1 WHERE id = ?2 AND balance >= ?1",
            13,
            n % 1000
        )
        guard changed == 1 else { throw PaymentFailed(n: n) }
        guard keepsRow else { return }
        try self.execute("INSERT INTO reservations(n, service, amount) VALUES(?1, ?2, ?3)", n, service, 13)
    }

    /// What a service writes by hand, so that it knows what it has done.
    func log(_ n: Int, _ step: Int) throws {
        try self.execute(
            "INSERT INTO log(saga, step, payload) VALUES(?1, ?2, ?3)",
            n,
            step,
            #"{"n":4711,"customer":711,"text":"a parcel"}"#
        )
    }
}

/// One of the five services.
struct Parcel: Participant {
    let name: String
    let store: SQLiteStore
    let number: Int
    /// Whether a row is added for each saga.
    var keepsRows = true

    var reactions: [Reaction<SQLiteStore>] {
        switch self.number {
        case 0:
            InitiatingStep(on: Send.self, completes: Sent.self) { send, db in
                try db.work(send.n, 0, keepsRow: self.keepsRows)
                return Sent(n: send.n, customer: send.customer, text: send.text)
            }
            .compensate(on: PaymentFailed.self) { sent, _ in Unsent(n: sent.n) }
            Listener(on: Unsent.self) { _, _ in }
            Listener(on: Delivered.self) { _, _ in }
        case 1:
            PivotStep(on: Sent.self, completes: Paid.self, rejects: PaymentFailed.self) { sent, db in
                try db.work(sent.n, 1, keepsRow: self.keepsRows)
                return Paid(n: sent.n, customer: sent.customer, cents: 1299)
            }
        case 2:
            RetriableStep(on: Paid.self, completes: Packed.self) { paid, db in
                try db.work(paid.n, 2, keepsRow: self.keepsRows)
                return Packed(n: paid.n, customer: paid.customer, weight: 1.25)
            }
        case 3:
            RetriableStep(on: Packed.self, completes: Carried.self) { packed, db in
                try db.work(packed.n, 3, keepsRow: self.keepsRows)
                return Carried(n: packed.n, customer: packed.customer, carrier: "swift")
            }
        default:
            RetriableStep(on: Carried.self, completes: Delivered.self) { carried, db in
                try db.work(carried.n, 4, keepsRow: self.keepsRows)
                return Delivered(n: carried.n, customer: carried.customer)
            }
        }
    }

    static let migrations = [
        SQLiteMigration(
            "tables",
            "CREATE TABLE accounts(id INTEGER PRIMARY KEY, balance INTEGER NOT NULL)",
            """
            WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 999)
            INSERT INTO accounts SELECT n, 1000000000 FROM numbers
            """,
            """
            CREATE TABLE reservations(
                n INTEGER NOT NULL, service INTEGER NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY(n, service)
            ) WITHOUT ROWID
            """,
            """
            CREATE TABLE log(
                saga INTEGER NOT NULL, step INTEGER NOT NULL, payload TEXT NOT NULL, PRIMARY KEY(saga, step)
            ) WITHOUT ROWID
            """
        ),
        SQLiteTransaction.sagaTable,
    ]

    /// Opens one file for all services, or one for each.
    static func openStores(_ files: Int, in folder: ScratchFolder, plain: Bool = false) throws -> [SQLiteStore] {
        let stores = try (0..<files).map { number in
            let path = "\(folder.path)/\(number).db"
            return plain
                ? try SQLiteStore.withPlainLog(path: path, migrations: Self.migrations)
                : try SQLiteStore(path: path, migrations: Self.migrations)
        }
        return (0..<5).map { stores[min($0, files - 1)] }
    }

    static func choreography(on stores: [SQLiteStore], inFlight: Int) -> SagaChoreography {
        self.choreography(on: stores, self.configuration(inFlight: inFlight))
    }

    static func configuration(inFlight: Int) -> SagaChoreography.Configuration {
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = inFlight
        configuration.timelines = .none
        return configuration
    }

    static func choreography(
        on stores: [SQLiteStore],
        _ configuration: SagaChoreography.Configuration,
        keepsRows: Bool = true
    ) -> SagaChoreography {
        SagaChoreography("parcel", configuration: configuration) {
            for number in 0..<5 {
                Parcel(name: "Service \(number)", store: stores[number], number: number, keepsRows: keepsRows)
            }
        }
    }

    /// Sends parcels, so many at a time, until they are delivered.
    static func send(_ count: Int, on choreography: SagaChoreography, atATime limit: Int) async throws {
        try await inParallel(count, atATime: limit) { n in
            _ = try await choreography.start(Send(n: n, customer: n % 1000, text: "a parcel")).outcome
        }
    }
}
