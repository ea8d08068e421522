import Choreography
import ChoreographySQLite

// A chain of three participants, A, B and C, whose only business is to count, and which C can reject.

struct Begin: Command { var n: Int }
struct Began: DomainEvent { var n: Int }
struct Went: DomainEvent { var n: Int }
struct Arrived: DomainEvent { var n: Int }
struct Refused: CompensationEvent { var n: Int }
struct Unbegun: CompensationEvent { var n: Int }
struct Ungone: CompensationEvent { var n: Int }

/// Makes bodies fail and reject on purpose.
final class Script: Sendable {
    typealias Action = @Sendable (_ step: String, _ n: Int) throws -> Void
    typealias Write = @Sendable (_ step: String, _ n: Int, _ db: SQLiteTransaction) throws -> Void

    private let action = Guarded<Action>({ _, _ in })
    private let write = Guarded<Write?>(nil)
    private let calls = Guarded<[String]>([])

    func on(_ action: @escaping Action) { self.action.withLock { $0 = action } }

    /// Lets bodies do more in their transactions.
    func onWrite(_ write: @escaping Write) { self.write.withLock { $0 = write } }

    func call(_ step: String, _ n: Int, _ db: SQLiteTransaction) throws {
        self.calls.withLock { $0.append(step) }
        try self.action.withLock { $0 }(step, n)
        try self.write.withLock { $0 }?(step, n, db)
    }

    func count(_ step: String) -> Int { self.calls.withLock { $0.count { $0 == step } } }
}

extension SQLiteTransaction {
    func count(_ step: String, _ difference: Int) throws {
        try self.execute("UPDATE counts SET count = count + ?1 WHERE step = ?2", difference, step)
        try self.execute("INSERT INTO marks(step, difference) VALUES(?1, ?2)", step, difference)
    }
}

struct A: Participant {
    let store: SQLiteStore
    let script: Script

    var reactions: [Reaction<SQLiteStore>] {
        InitiatingStep(on: Begin.self, completes: Began.self) { begin, db in
            try db.count("A", 1)
            try self.script.call("A", begin.n, db)
            return Began(n: begin.n)
        }
        .compensate(on: Refused.self) { began, db in
            try db.count("A", -1)
            try self.script.call("undo A", began.n, db)
            return Unbegun(n: began.n)
        }
        Listener(on: Unbegun.self) { _, _ in }
    }
}

struct B: Participant {
    let store: SQLiteStore
    let script: Script

    var reactions: [Reaction<SQLiteStore>] {
        CompensatableStep(on: Began.self, completes: Went.self) { began, db in
            try db.count("B", 1)
            try self.script.call("B", began.n, db)
            return Went(n: began.n)
        }
        .compensate(on: Refused.self) { went, db in
            try db.count("B", -1)
            try self.script.call("undo B", went.n, db)
            return Ungone(n: went.n)
        }
        Listener(on: Ungone.self) { _, _ in }
    }
}

struct C: Participant {
    let store: SQLiteStore
    let script: Script

    var reactions: [Reaction<SQLiteStore>] {
        PivotStep(on: Went.self, completes: Arrived.self, rejects: Refused.self) { went, db in
            try db.count("C", 1)
            try self.script.call("C", went.n, db)
            if went.n % 5 == 0 { throw Refused(n: went.n) }
            return Arrived(n: went.n)
        }
        Listener(on: Arrived.self) { _, _ in }
    }
}

/// The chain with its files.
struct Relay: Sendable {
    static let migrations = [
        SQLiteMigration(
            "counts",
            "CREATE TABLE counts(step TEXT PRIMARY KEY, count INTEGER NOT NULL)",
            "INSERT INTO counts VALUES('A', 0), ('B', 0), ('C', 0)",
            "CREATE TABLE marks(number INTEGER PRIMARY KEY, step TEXT NOT NULL, difference INTEGER NOT NULL)",
            "CREATE TABLE tallies(n INTEGER NOT NULL, step TEXT NOT NULL, difference INTEGER NOT NULL)"
        )
    ]

    /// Gives a body three attempts, one right after the other.
    static let quick: SagaChoreography.Configuration = {
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .constant(.milliseconds(1), maxAttempts: 3)
        configuration.compensationRetry = .constant(.milliseconds(1), maxAttempts: 3)
        return configuration
    }()

    let folder: TemporaryFolder
    let stores: [SQLiteStore]
    let script: Script

    /// Opens one file for all participants, or one for each.
    init(in folder: TemporaryFolder, files: Int = 1, script: Script = Script()) throws {
        self.folder = folder
        let opened = try (0..<files).map { try SQLiteStore(path: folder.file("\($0).db"), migrations: Self.migrations) }
        self.stores = (0..<3).map { opened[min($0, files - 1)] }
        self.script = script
    }

    func choreography(
        _ configuration: SagaChoreography.Configuration = SagaChoreography.Configuration(),
        environment: Environment = .system,
        observers: [any SagaObserver] = [],
        interceptors: [any StepInterceptor] = []
    ) -> SagaChoreography {
        SagaChoreography(
            "relay",
            configuration: configuration,
            environment: environment,
            observers: observers,
            interceptors: interceptors
        ) {
            A(store: self.stores[0], script: self.script)
            B(store: self.stores[1], script: self.script)
            C(store: self.stores[2], script: self.script)
        }
    }

    /// Lets the bodies note for which sagas they have run.
    func tallies() {
        self.script.onWrite { step, n, db in
            _ = try db.execute(
                "INSERT INTO tallies VALUES(?1, ?2, ?3)",
                n,
                String(step.suffix(1)),
                step.hasPrefix("undo") ? -1 : 1
            )
        }
    }

    /// What a step has come to, by its saga's number: 1 if it was done and not undone.
    func tally(of step: String) async throws -> [Int: Int] {
        guard let place = ["A", "B", "C"].firstIndex(of: step) else { return [:] }
        let rows = try await self.stores[place].read { db in
            try db.query("SELECT n, sum(difference), count(*) FROM tallies WHERE step = ?1 GROUP BY n", step) { row in
                let (sum, count) = (try row.get(1, as: Int.self), try row.get(2, as: Int.self))
                return (try row.get(0, as: Int.self), count > 2 ? count : sum)
            }
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    /// How much A, B and C have counted, by the marks of each time that they did.
    var marks: [Int] {
        get async throws {
            var marks: [Int] = []
            for (store, step) in zip(self.stores, ["A", "B", "C"]) {
                let sum = try await store.read { db in
                    try db.first("SELECT coalesce(sum(difference), 0) FROM marks WHERE step = ?1", step) {
                        try $0.get(0, as: Int.self)
                    }
                }
                marks.append(sum ?? -1)
            }
            return marks
        }
    }

    /// What A, B and C have counted.
    var counts: [Int] {
        get async throws {
            var counts: [Int] = []
            for (store, step) in zip(self.stores, ["A", "B", "C"]) {
                let count = try await store.read { db in
                    try db.first("SELECT count FROM counts WHERE step = ?1", step) { try $0.get(0, as: Int.self) }
                }
                counts.append(count ?? -1)
            }
            return counts
        }
    }
}
