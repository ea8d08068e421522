public import Choreography

/// Which sagas have locked which records of a ``SQLiteStore``, as one transaction sees it.
///
/// The locks are kept in the table `semantic_locks` of the participant's own file, which ``SQLiteMigration/semanticLocks``
/// makes:
///
/// ```swift
/// let store = try SQLiteStore(path: "hall.db", migrations: [.semanticLocks, hall])
/// …
/// CompensatableStep(…) { … }
///     .locking({ $0.seat }, in: { $0.semanticLock("seats") })
///     .compensate(…) { … }
/// Listener(…) { … }
///     .unlocking(in: { $0.semanticLock("seats", of: Int.self) })
/// ```
public struct SQLiteSemanticLock<Key: SQLiteValue & Sendable>: SemanticLockTable {
    private let name: String
    private let database: SQLiteTransaction

    init(_ name: String, in database: SQLiteTransaction) {
        self.name = name
        self.database = database
    }

    /// Who has locked a record.
    ///
    /// - Throws: ``SQLiteError``.
    public func holder(of record: Key) throws -> SagaID? {
        try self.database.first(
            "SELECT saga FROM semantic_locks WHERE lock = ?1 AND record = ?2 LIMIT 1",
            self.name,
            record
        ) { row in
            try row.get("saga", as: SagaID.self)
        }
    }

    /// Notes that a step of a saga has locked a record that no other saga has.
    ///
    /// - Throws: ``SQLiteError``, with code ``SQLiteError/Code/constraintViolated`` if the key is `NULL` to SQLite: `nil`,
    ///   or a number that is none.
    public func lock(_ record: Key, for saga: SagaID, step: String) throws {
        try self.database.execute(
            // Not OR IGNORE: that would let a record without a name pass, and lock nothing.
            """
            INSERT INTO semantic_locks(lock, record, step, saga) VALUES(?1, ?2, ?3, ?4)
            ON CONFLICT(lock, record, step) DO NOTHING
            """,
            self.name,
            record,
            step,
            saga
        )
    }

    /// Gives back what a step of a saga has locked, or all of its steps if `step` is `nil`.
    ///
    /// - Throws: ``SQLiteError``.
    public func unlock(for saga: SagaID, step: String?) throws {
        try self.database.execute(
            "DELETE FROM semantic_locks WHERE saga = ?1 AND lock = ?2 AND (?3 IS NULL OR step = ?3)",
            saga,
            self.name,
            step
        )
    }

    /// Takes a record's lock away, whoever has it.
    ///
    /// - Throws: ``SQLiteError``.
    public func clear(_ record: Key) throws {
        try self.database.execute("DELETE FROM semantic_locks WHERE lock = ?1 AND record = ?2", self.name, record)
    }
}

extension SQLiteTransaction {
    /// The locks of sagas on records of one kind.
    ///
    /// The database needs the table that ``SQLiteMigration/semanticLocks`` makes.
    ///
    /// - Parameters:
    ///   - name: Tells locks of this kind from others in the same file.
    ///   - key: What names a record.
    /// - Returns: The locks, for this transaction.
    public func semanticLock<Key: SQLiteValue & Sendable>(
        _ name: String,
        of key: Key.Type = Key.self
    ) -> SQLiteSemanticLock<Key> {
        SQLiteSemanticLock(name, in: self)
    }
}

extension SQLiteMigration {
    /// Makes the table in which ``SQLiteSemanticLock`` keeps its locks.
    public static let semanticLocks = Self(
        "semantic locks",
        """
        CREATE TABLE semantic_locks(
            lock TEXT NOT NULL, record NOT NULL, step TEXT NOT NULL, saga BLOB NOT NULL, PRIMARY KEY(lock, record, step)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX semantic_locks_by_saga ON semantic_locks(saga)"
    )
}
