public import Choreography

/// Records by hand.
///
/// A choreography that runs on the store keeps its records itself, many at a time. This is the same for code that
/// knows a store only as a `TransactionalStore`.
extension SQLiteStore {
    /// The record of a step in a saga, or `nil` if nothing has been recorded of it.
    ///
    /// Events of types that this process has neither declared nor saved come as `UndecodedMessage`.
    ///
    /// - Throws: ``SQLiteError``.
    public func record(of step: StepKey, in transaction: Transaction) async throws -> StepRecord? {
        let contents = self.contents.state
        return try contents.connection.outsideBody { try contents.journal.record(of: step) }
    }

    /// Records what became of a step in a saga, in place of an earlier record of it.
    ///
    /// - Throws: ``SQLiteError``.
    public func save(_ record: StepRecord, in transaction: Transaction) async throws {
        let contents = self.contents.state
        try contents.connection.outsideBody { try contents.journal.save(record) }
    }

    /// Notes that every subscriber has committed these events, so that they need not be sent again.
    ///
    /// - Throws: ``SQLiteError``.
    public func settle(_ events: [EventID]) async throws {
        await self.beginTurn()
        defer { self.endTurn() }
        do {
            try self.beginGroup()
            for event in events { try self.contents.state.journal.settle(event) }
            try self.commitGroup()
        } catch {
            self.abandonGroup()
            throw error
        }
    }

    /// The records of a participant with events that are not settled, in the order of their commits.
    ///
    /// - Throws: ``SQLiteError``.
    public func openRecords(of participant: String) async throws -> [StepRecord] {
        await self.beginTurn()
        defer { self.endTurn() }
        return try self.contents.state.journal.openRecords(of: participant)
    }
}
