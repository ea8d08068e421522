#if GRDB
public import Choreography
internal import ChoreographySQLite
public import GRDB

/// A store on a database of GRDB that the program has already: a `DatabaseQueue` or a `DatabasePool`.
///
/// ```swift
/// struct Payments: Participant {
///     let store: GRDBStore
///
///     var reactions: [Reaction<GRDBStore>] {
///         PivotStep(on: OrderPlaced.self, completes: Paid.self, rejects: Declined.self) { order, transaction in
///             let db = try transaction.database
///             guard try Account.charge(order.customer, order.cents, in: db) else { throw Declined(order: order.id) }
///             return Paid(order: order.id)
///         }
///     }
/// }
/// ```
///
/// The participant's tables stay the program's own, with its migrations and its records. Beside them the store keeps
/// tables of the framework, whose names begin with `choreo_`. What a body writes and all that the framework has to
/// remember of it is committed in one transaction of GRDB, so that observations see it as they see any other. After a
/// crash, the choreography that is made on the same database finishes every saga.
///
/// Bodies of several sagas may share a transaction, each under a savepoint of its own. Between two transactions the
/// program's own writes get their turn.
///
/// One store at a time uses a database: a second one is refused, on the same database in memory, or on the same file in
/// this process and in others. Other code may read and write its own tables at any time.
public final class GRDBStore: DurableStore {
    /// What a body receives.
    public typealias Transaction = GRDBTransaction

    let queue: WriterQueue
    let journal: HostedJournal
    let bodies: BodyGuard
    /// Whether the savepoint of the last body is open still.
    let hasSavepoint = Confined(false)
    private let access = ExclusiveAccess()

    /// Adds the framework's tables to a database, or finds those that are there.
    ///
    /// Don't call it from one of the database's own accesses.
    ///
    /// - Parameter database: A `DatabaseQueue` or `DatabasePool`, in a file or in memory. It must be writable. Close it
    ///   only after the store is gone.
    /// - Throws: `SQLiteError` with code `newerVersion` if a newer version of the framework has written the tables, or
    ///   with code `forbidden` if the database has `allowsUnsafeTransactions` on, or with another code; `RuntimeError`
    ///   with code `storeInUse` if another store uses the database, which names the process if that is a file; GRDB's
    ///   `DatabaseError`.
    public init(_ database: any DatabaseWriter) throws {
        guard !database.configuration.allowsUnsafeTransactions else {
            throw SQLiteError(
                .forbidden,
                "\(database.path) allows transactions that stay open between two accesses, which the store would take "
                    + "for its own. Leave allowsUnsafeTransactions off in the configuration."
            )
        }
        let queue = WriterQueue(of: database)
        self.queue = queue
        // Connections to one database in memory have a name for it in common.
        let name = ["", ":memory:"].contains(database.path) ? nil : database.path
        (self.journal, self.bodies) = try queue.perform { database in
            var journal: HostedJournal?
            try database.inTransaction(.immediate) {
                guard let connection = database.sqliteConnection else {
                    throw SQLiteError(.cannotOpen, "The database is closed.")
                }
                journal = try HostedJournal(on: connection, sharedAs: name)
                return .commit
            }
            guard let journal else { preconditionFailure("A journal is neither opened nor refused.") }
            journal.didOpen()
            let bodies = BodyGuard(journal)
            database.add(transactionObserver: bodies)
            return (journal, bodies)
        }
    }

    deinit {
        let journal = self.journal
        self.queue.later { journal.close() }
    }

    // MARK: Transactions

    /// Runs `body` in one local transaction, in a turn of its own.
    ///
    /// - Returns: What `body` returned, once the transaction is committed.
    /// - Throws: What `body` throws; GRDB's `DatabaseError`.
    public func withTransaction<Result: Sendable>(
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        await self.beginTurn()
        defer { self.endTurn() }
        do {
            try self.beginGroup()
            try self.beginBody(isGuarded: false)
            let result = try await body(self.transaction)
            try self.keepBody()
            try self.commitGroup()
            return result
        } catch {
            self.abandonGroup()
            throw error
        }
    }

    /// What the body that runs now receives.
    public var transaction: Transaction { GRDBTransaction(self.queue, of: self.bodies.body.state) }

    /// What a body with a time limit receives: useless as soon as the body is abandoned.
    public func makeAbandonableTransaction() -> (transaction: Transaction, abandon: @Sendable () -> Void) {
        let (queue, abandonment) = (self.queue, BodyToken())
        let transaction = GRDBTransaction(queue, of: self.bodies.body.state, until: abandonment)
        return (transaction, { try? queue.perform { _ in abandonment.end() } })
    }

    /// Waits until nobody else uses the store, and takes it.
    public func beginTurn() async { await self.access.take() }

    /// Gives the store back.
    public func endTurn() { self.access.giveBack() }
}
#endif
