#if GRDB
internal import Choreography
internal import ChoreographySQLite
public import GRDB

/// A local transaction on a ``GRDBStore``: what a step's body receives.
///
/// ```swift
/// let db = try transaction.database
/// guard var account = try Account.fetchOne(db, key: order.customer), account.cents >= order.cents else {
///     throw PaymentDeclined(order: order.id)
/// }
/// account.cents -= order.cents
/// try account.update(db)
/// ```
///
/// The transaction is open already, and is committed or rolled back by the store: a body may make savepoints, and may
/// not begin, commit or roll back.
public struct GRDBTransaction {
    private let queue: WriterQueue
    private let body: BodyToken
    private let abandonment: BodyToken?

    init(_ queue: WriterQueue, of body: BodyToken, until abandonment: BodyToken? = nil) {
        self.queue = queue
        self.body = body
        self.abandonment = abandonment
    }

    /// GRDB's access to the database, for a body that never suspends.
    ///
    /// It is good until the body ends. Don't hand it on.
    ///
    /// - Throws: `SQLiteError` with code `transactionOver` once the body has ended, or with code `forbidden` in a body
    ///   that is not on the database's own queue: one that may suspend calls ``withDatabase(_:)``.
    public var database: Database {
        get throws {
            guard self.abandonment == nil, let database = self.queue.current else {
                throw SQLiteError(
                    .forbidden,
                    "The body does not run on the database's own queue, because it may suspend, or because the "
                        + "environment has an executor of its own. Call withDatabase in it."
                )
            }
            try self.check(database)
            return database
        }
    }

    /// Uses the database from a body that may suspend.
    ///
    /// The caller's thread waits for it. Several calls see the same transaction.
    ///
    /// - Parameter work: Gets GRDB's access to the database, on its own queue.
    /// - Returns: What `work` returned.
    /// - Throws: What `work` throws; `SQLiteError` with code `transactionOver` once the body has ended or has been
    ///   abandoned.
    public func withDatabase<Result>(_ work: (Database) throws -> Result) throws -> Result {
        try self.queue.perform { database in
            try self.check(database)
            return try work(database)
        }
    }

    private func check(_ database: Database) throws {
        guard !self.body.isOver, self.abandonment?.isOver != true else {
            throw SQLiteError(.transactionOver, "The body has ended, and its transaction with it.")
        }
        // After some errors SQLite rolls back by itself: what is written then would commit on its own.
        guard database.isInsideTransaction, !self.body.hasLostTransaction else {
            throw SQLiteError(.transactionOver, "An earlier statement of the body has ended the transaction.")
        }
    }
}
#endif
