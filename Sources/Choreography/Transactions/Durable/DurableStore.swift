/// A database whose transactions never suspend and outlast the process.
///
/// Participants that share a store take their turns together, as a crew. A crew runs many bodies in one
/// transaction of the database, a *group*, and nothing of a group is published or acknowledged before the group is
/// committed. What became of each step is an ``JournalEntry`` in the store's journal, which is inbox, barrier,
/// step record and outbox at once.
///
/// Whoever holds the store's turn may call its methods, one at a time.
package protocol DurableStore: SynchronousStore {
    /// Where the crew's turns run; `nil` for wherever the environment's tasks do.
    ///
    /// An environment that has an executor of its own, such as a simulation, is preferred.
    var executor: (any TaskExecutor)? { get }

    /// What the store is called in messages to people.
    var displayName: String { get }

    // MARK: Owning the records

    /// Takes the records of participants for a choreography that is about to run.
    ///
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/storeInUse``, or the store's own error.
    func claim(_ participants: [String]) throws

    /// Gives the records of participants back.
    func release(_ participants: [String])

    // MARK: Recovery

    /// What the journal holds that is not settled, and all that waits.
    func recover() throws -> JournalRecovery

    /// The entries of these sagas that are settled, in the order of their commits.
    func settledEntries(of sagas: some Collection<SagaID>) throws -> [StoredEntry]

    /// The number under which the journal keeps a step; a new one gets a new number.
    func number(ofStep step: String, of participant: String) throws -> Int

    /// Notes which of the known steps are not declared any more.
    func retire(_ isRemoved: (_ participant: String, _ step: String) -> Bool) throws

    // MARK: Groups

    /// Begins the transaction of a group.
    func beginGroup() throws

    /// Begins a body.
    ///
    /// - Parameter isGuarded: Whether the body's writes can be taken back without those before it.
    /// - Throws: The store's own error.
    func beginBody(isGuarded: Bool) throws

    /// Keeps what the body has written.
    ///
    /// Until the next body begins, it can still be taken back, with what has been journaled of it.
    ///
    /// - Throws: A database error that the body has met and swallowed. Nothing is kept then: call
    ///   ``takeBackBody()``.
    func keepBody() throws

    /// Takes back what the body has written.
    ///
    /// - Returns: Whether it is taken back. `false` when it can only be taken back with the whole group.
    /// - Throws: The store's trouble that the body has met, whatever the body made of it.
    func takeBackBody() throws -> Bool

    /// Adds an entry to the journal, with the number after the last entry's.
    ///
    /// It may be written later, at the latest by ``commitGroup()``, which tells then that it is refused.
    func append(_ entry: JournalEntry) throws

    /// Writes something else of the framework's own.
    func write(_ change: JournalChange) throws

    /// Commits the group to disk.
    ///
    /// - Throws: The store's trouble, or why an entry or what a body has written is refused.
    func commitGroup() throws

    /// Rolls the group back. Does nothing when none is open.
    func abandonGroup()

    /// Notes which body is about to run, so that a body that ends the process can be told from others.
    ///
    /// Survives the end of the process, without a commit.
    func markCall(in saga: SagaID, step: Int, isUndo: Bool, attempt: Int)

    /// Notes that no body runs.
    func clearCallMark()

    /// Whether an error is the store's trouble, such as a full disk, rather than a body's.
    ///
    /// Such errors are waited out: they use up no attempts. Between ``beginBody(isGuarded:)`` and the body's end, an error may
    /// be that of another database, which the body uses as well, and is no trouble of the store then.
    func isTrouble(_ error: any Error) -> Bool

    // MARK: Retention

    /// Removes settled entries committed before a time, a batch at most, inside a group.
    ///
    /// - Parameters:
    ///   - time: Entries committed later stay.
    ///   - isKept: Whether a saga's entries stay, because it has not ended long enough ago.
    /// - Returns: Whether no more are to be removed for now.
    /// - Throws: The store's own error.
    func purge(before time: Timestamp, keeping isKept: (SagaID) -> Bool) throws -> Bool
}
