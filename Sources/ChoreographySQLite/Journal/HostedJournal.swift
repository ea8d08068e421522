package import Choreography

/// A journal in a database that somebody else has opened, such as another library for SQLite.
///
/// The host begins and ends the transactions. It calls one method at a time, where its connection may be used.
package final class HostedJournal: Sendable {
    private struct Contents {
        let connection: SQLiteConnection
        let journal: Journal
        /// What keeps others off a database in memory.
        let lock: MemoryLock?
    }

    /// `nil` once it is closed.
    private let contents: Confined<Contents?>
    private let owner: OwnerLock?
    private let callMark: CallMark?
    private let claims = StoreClaims()
    /// The body that was called last in the transaction that is open: its step, by number.
    private let called = Confined<(step: Int, isUndo: Bool)?>(nil)
    /// The file, or what a database in memory is called in messages to people.
    package let path: String

    /// Makes the framework's tables if they are not there, in the transaction that is open.
    ///
    /// - Parameters:
    ///   - handle: SQLite's.
    ///   - name: What tells a database in memory from others, if several connections may share it.
    /// - Throws: ``SQLiteError`` with code ``SQLiteError/Code/newerVersion``, or another; `RuntimeError` with code
    ///   `storeInUse` that names the process that has the file.
    package init(on handle: OpaquePointer, sharedAs name: String? = nil) throws {
        let connection = SQLiteConnection(borrowing: handle)
        let file = connection.path == SQLiteConnection.nameInMemory ? nil : connection.path
        self.path = connection.path
        self.owner = try file.map { try OwnerLock(of: $0) }
        let lock = file == nil ? try MemoryLock(of: name ?? "\(handle)") : nil
        do {
            try connection.makeTables(from: connection.checkSchema(adoptingExisting: true))
        } catch {
            self.owner?.removeFile()
            throw error
        }
        let journal = try Journal(connection)
        self.callMark = file.flatMap { CallMark(of: $0) }
        self.contents = Confined(Contents(connection: connection, journal: journal, lock: lock))
        if let call = self.callMark?.call { try journal.count(call) }
    }

    /// What ran when the last process ended is counted and committed.
    package func didOpen() { self.callMark?.clear() }

    /// Gives up the prepared statements, so that the connection can be closed.
    package func close() { self.contents.state = nil }

    private var journal: Journal {
        guard let journal = self.contents.state?.journal else {
            preconditionFailure("The journal of \(self.path) is used after it was closed.")
        }
        return journal
    }

    // MARK: Owning the records

    package func claim() throws { try self.claims.take(self.path) }
    package func release() { self.claims.giveBack() }

    package func markCall(in saga: SagaID, step: Int, isUndo: Bool, attempt: Int) {
        self.called.state = (step, isUndo)
        self.callMark?.set(CallMark.Call(saga: saga, step: step, isUndo: isUndo, attempt: attempt))
    }

    package func clearCallMark() {
        self.called.state = nil
        self.callMark?.clear()
    }

    /// What the body that was called last is called in messages to people.
    package var calledBody: String {
        guard let called = self.called.state, let step = self.journal.names.steps[called.step] else { return "A body" }
        return "\(called.isUndo ? "The undo" : "The body") of \(step.participant).\(step.step)"
    }

    // MARK: Transactions

    /// The transaction has been committed.
    package func didCommit() { self.journal.didCommit() }

    /// The transaction has been rolled back.
    package func didRollBack() { self.journal.didRollBack() }

    /// What a body has written is taken back, and names that its event has taught may go with it.
    package func didTakeBack() { self.journal.names.forgetLearned() }

    /// Refuses a body that leaves a foreign key violated, for which the commit of all bodies would fail.
    ///
    /// - Throws: ``SQLiteError`` with code ``SQLiteError/Code/constraintViolated``.
    package func checkForeignKeys() throws { try self.contents.state?.connection.checkForeignKeys() }

    package func append(_ entry: JournalEntry) throws { _ = try self.journal.write(entry) }
    package func write(_ change: JournalChange) throws { try self.journal.write(change) }

    // MARK: Recovery and retention

    package func recover() throws -> JournalRecovery { try self.journal.recover() }

    package func settledEntries(of sagas: some Collection<SagaID>) throws -> [StoredEntry] {
        try self.journal.settledEntries(of: sagas)
    }

    package func number(ofStep step: String, of participant: String) throws -> Int {
        try self.journal.names.number(ofStep: step, of: participant)
    }

    package func retire(_ isRemoved: (_ participant: String, _ step: String) -> Bool) throws {
        try self.journal.retire(isRemoved)
    }

    package func purge(before time: Timestamp, keeping isKept: (SagaID) -> Bool) throws -> Bool {
        try self.journal.purge(before: time, keeping: isKept)
    }

    // MARK: Records by hand

    package func record(of step: StepKey) throws -> StepRecord? { try self.journal.record(of: step) }
    package func save(_ record: StepRecord) throws { try self.journal.save(record) }
    package func settle(_ events: [EventID]) throws { for event in events { try self.journal.settle(event) } }

    package func openRecords(of participant: String) throws -> [StepRecord] {
        try self.journal.openRecords(of: participant)
    }
}
