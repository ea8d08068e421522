#if GRDB
public import Choreography
internal import ChoreographySQLite
internal import GRDB

/// Records by hand.
///
/// A choreography that runs on the store keeps its records itself, many at a time. This is the same for code that
/// knows a store only as a `TransactionalStore`.
extension GRDBStore {
    /// The record of a step in a saga, or `nil` if nothing has been recorded of it.
    ///
    /// Events of types that this process has neither declared nor saved come as `UndecodedMessage`.
    ///
    /// - Throws: `SQLiteError`.
    public func record(of step: StepKey, in transaction: Transaction) async throws -> StepRecord? {
        try transaction.withDatabase { _ in try self.journal.record(of: step) }
    }

    /// Records what became of a step in a saga, in place of an earlier record of it.
    ///
    /// - Throws: `SQLiteError`.
    public func save(_ record: StepRecord, in transaction: Transaction) async throws {
        try transaction.withDatabase { _ in try self.journal.save(record) }
    }

    /// Notes that every subscriber has committed these events, so that they need not be sent again.
    ///
    /// - Throws: `SQLiteError`; GRDB's `DatabaseError`.
    public func settle(_ events: [EventID]) async throws {
        try await self.withTransaction { transaction in
            try transaction.withDatabase { _ in try self.journal.settle(events) }
        }
    }

    /// The records of a participant with events that are not settled, in the order of their commits.
    ///
    /// - Throws: `SQLiteError`.
    public func openRecords(of participant: String) async throws -> [StepRecord] {
        await self.beginTurn()
        defer { self.endTurn() }
        return try self.queue.perform { _ in try self.journal.openRecords(of: participant) }
    }
}
#endif
