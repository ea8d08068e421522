extension CompensatableStep where Store: SynchronousStore {
    /// Declares that the step locks a record for its saga.
    ///
    /// The lock is taken in the step's local transaction, just before its body, and given back by the step's undo, by a
    /// later step or listener that declares `unlocking(in:)`, or at the latest when the saga has ended. A saga that is
    /// stuck keeps it, also after a restart. A step that rejects has no lock.
    ///
    /// A saga that meets another one's lock waits without holding up others that run: the transaction is rolled back, the
    /// attempt does not count, and what comes for the same saga in this participant waits behind it, undos excepted.
    /// When the other saga gives the lock back or ends, all who wait try again, in the order in which they came. A saga
    /// that waits counts among ``SagaChoreography/Configuration/maxSagasInFlight``.
    ///
    /// If the time limit is over, or the two sagas would wait for each other, the step rejects. A step may declare
    /// several locks, which are taken in their order; a saga may lock a record more than once.
    ///
    /// - Parameters:
    ///   - record: What names the record.
    ///   - locks: Where the participant notes its locks.
    ///   - limit: How long after its event was published the step may wait; with `.zero` it never does. Defaults to
    ///     30 seconds.
    ///   - rejection: Makes the step's rejection when it does not get the lock. Without it, that is a failure that is not
    ///     retried: the event
    ///     is a dead letter.
    /// - Returns: The step with its lock.
    public func locking<Locks: SemanticLockTable>(
        _ record: @escaping @Sendable (Trigger) -> Locks.Key,
        in locks: @escaping @Sendable (Store.Transaction) -> Locks,
        waiting limit: Duration = .seconds(30),
        orRejecting rejection: (@Sendable (Trigger, SemanticLockConflict) -> Rejection)? = nil
    ) -> Self {
        Self(self.reaction.claiming(LockClaim(record, in: locks, waiting: limit, rejection: rejection)))
    }
}
