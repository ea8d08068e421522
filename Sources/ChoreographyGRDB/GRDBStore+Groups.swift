#if GRDB
package import Choreography
internal import ChoreographySQLite
internal import GRDB

/// Groups of bodies that share a transaction, and the journal in it.
extension GRDBStore {
    package var executor: (any TaskExecutor)? { self.queue }
    package var displayName: String { self.journal.path }

    package func claim(_ participants: [String]) throws { try self.journal.claim() }
    package func release(_ participants: [String]) { self.journal.release() }

    // MARK: Groups

    package func beginGroup() throws { try self.queue.perform { try $0.run("BEGIN IMMEDIATE TRANSACTION") } }

    package func commitGroup() throws {
        try self.queue.perform { database in
            try self.releaseSavepoint(in: database)
            try database.run("COMMIT TRANSACTION")
            self.journal.didCommit()
        }
    }

    package func abandonGroup() {
        try? self.queue.perform { database in
            self.bodies.body.state.end()
            self.hasSavepoint.state = false
            // What can't be rolled back is rolled back already.
            try? database.rollback()
            self.journal.didRollBack()
        }
    }

    /// Begins a body, under a savepoint in any case: what a body has written is not known to the store.
    package func beginBody(isGuarded: Bool) throws {
        try self.queue.perform { database in
            try self.releaseSavepoint(in: database)
            try database.run("SAVEPOINT choreo_body")
            self.hasSavepoint.state = true
            self.bodies.body.state = BodyToken()
        }
    }

    package func keepBody() throws {
        try self.queue.perform { database in
            self.bodies.body.state.end()
            guard self.isInBodysTransaction(database) else { throw self.bodies.refusal }
            try self.journal.checkForeignKeys()
        }
    }

    package func takeBackBody() throws -> Bool {
        try self.queue.perform { database in
            self.bodies.body.state.end()
            self.journal.didTakeBack()
            guard self.isInBodysTransaction(database), self.hasSavepoint.state else { return false }
            self.hasSavepoint.state = false
            try database.run("ROLLBACK TO SAVEPOINT choreo_body")
            try database.run("RELEASE SAVEPOINT choreo_body")
            return true
        }
    }

    /// Whether the transaction that is open is the one in which the body began.
    private func isInBodysTransaction(_ database: Database) -> Bool {
        database.isInsideTransaction && !self.bodies.body.state.hasLostTransaction
    }

    /// Keeps what the last body has written, as far as the transaction does.
    private func releaseSavepoint(in database: Database) throws {
        guard self.hasSavepoint.state else { return }
        self.hasSavepoint.state = false
        try database.run("RELEASE SAVEPOINT choreo_body")
    }

    package func append(_ entry: JournalEntry) throws { try self.queue.perform { _ in try self.journal.append(entry) } }
    package func write(_ change: JournalChange) throws {
        try self.queue.perform { _ in try self.journal.write(change) }
    }

    package func markCall(in saga: SagaID, step: Int, isUndo: Bool, attempt: Int) {
        self.journal.markCall(in: saga, step: step, isUndo: isUndo, attempt: attempt)
    }

    package func clearCallMark() { self.journal.clearCallMark() }

    // MARK: Recovery and retention

    package func recover() throws -> JournalRecovery { try self.queue.perform { _ in try self.journal.recover() } }

    package func settledEntries(of sagas: some Collection<SagaID>) throws -> [StoredEntry] {
        try self.queue.perform { _ in try self.journal.settledEntries(of: sagas) }
    }

    package func number(ofStep step: String, of participant: String) throws -> Int {
        try self.queue.perform { database in
            try database.inSavepointReturning { try self.journal.number(ofStep: step, of: participant) }
        }
    }

    package func retire(_ isRemoved: (_ participant: String, _ step: String) -> Bool) throws {
        try self.queue.perform { database in try database.inSavepointReturning { try self.journal.retire(isRemoved) } }
    }

    package func purge(before time: Timestamp, keeping isKept: (SagaID) -> Bool) throws -> Bool {
        try self.queue.perform { _ in try self.journal.purge(before: time, keeping: isKept) }
    }
}
#endif
