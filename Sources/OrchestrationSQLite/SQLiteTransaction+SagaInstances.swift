public import Choreography
public import ChoreographySQLite
public import Orchestration

extension SQLiteTransaction: SagaInstances {
    /// The table in which a manager keeps its sagas, among the migrations of its store.
    ///
    /// ```swift
    /// let store = try SQLiteStore(path: "\(folder)/manager.db", migrations: [SQLiteTransaction.sagaTable])
    /// ```
    ///
    /// A saga's row has its manager's name, its phase as `SagaProgress.Phase` names it, when it ended in nanoseconds since
    /// 1970, and the rest as JSON.
    public static let sagaTable = SQLiteMigration(
        "sagas of managers",
        """
        CREATE TABLE saga_instances(
            saga TEXT PRIMARY KEY,
            manager TEXT NOT NULL,
            phase TEXT NOT NULL,
            ended_at INTEGER,
            state TEXT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX ended_saga_instances ON saga_instances(ended_at) WHERE ended_at IS NOT NULL"
    )

    /// The row of a saga; `nil` if there is none, or if it is another manager's.
    public func instance(of saga: SagaID, by coding: SagaCoding) throws -> SagaInstance? {
        let state = try self.first("SELECT state FROM saga_instances WHERE saga = ?1", saga.description) {
            try $0.get(0, as: String.self)
        }
        return try state.flatMap { try coding.decode(Array($0.utf8), of: saga) }
    }

    /// Keeps the row of a saga, in place of an older one.
    public func keep(_ instance: SagaInstance, of saga: SagaID, by coding: SagaCoding) throws {
        try self.execute(
            """
            INSERT OR REPLACE INTO saga_instances(saga, manager, phase, ended_at, state) VALUES(?1, ?2, ?3, ?4, ?5)
            """,
            saga.description,
            instance.manager,
            instance.progress.phase.rawValue,
            instance.endedAt.map { Int($0.nanoseconds) },
            String(decoding: try coding.encode(instance), as: UTF8.self)
        )
    }

    /// Removes the rows of sagas that have ended.
    public func removeInstances(endedBefore time: Timestamp, atMost limit: Int) throws {
        try self.execute(
            """
            DELETE FROM saga_instances WHERE saga IN (
                SELECT saga FROM saga_instances WHERE ended_at < ?1 ORDER BY ended_at LIMIT ?2
            )
            """,
            Int(time.nanoseconds),
            limit
        )
    }
}
