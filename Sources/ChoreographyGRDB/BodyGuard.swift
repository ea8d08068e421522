#if GRDB
internal import Choreography
internal import ChoreographySQLite
internal import GRDB

/// Keeps bodies from ending the transaction that they share with the framework's records and with other bodies.
///
/// SQLite's authorizer would refuse such a statement before it runs, but GRDB has that for itself. What a body commits
/// is rolled back instead, its own writes of the moment after a rollback included.
final class BodyGuard: TransactionObserver, Sendable {
    /// The body that runs now, or ran last.
    let body = Confined(BodyToken(isOver: true))
    private let journal: HostedJournal

    init(_ journal: HostedJournal) { self.journal = journal }

    /// Why what the body has written is not kept.
    var refusal: SQLiteError {
        SQLiteError(
            .forbidden,
            "\(self.journal.path): \(self.journal.calledBody) has ended its transaction with a COMMIT or a ROLLBACK, and "
                + "nothing of it is kept. Leave both to the store: return to commit, and throw to take everything back. "
                + "A savepoint takes back a part."
        )
    }

    /// Rolls back what a body commits.
    func databaseWillCommit() throws {
        guard !self.body.state.isOver else { return }
        self.body.state.loseTransaction()
        throw self.refusal
    }

    func databaseDidRollback(_ db: Database) {
        if !self.body.state.isOver { self.body.state.loseTransaction() }
    }

    func databaseDidCommit(_ db: Database) {}

    // MARK: Changes, which are of no interest

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
}
#endif
