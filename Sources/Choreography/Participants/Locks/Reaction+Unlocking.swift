/// What is said once for all declarations that can give locks back.
extension Reaction where Store: SynchronousStore {
    /// Gives back what the saga has locked, in the transaction of the step.
    func unlocking(in locks: @escaping @Sendable (Store.Transaction) -> some SemanticLockTable) -> Self {
        var copy = self
        copy.releases.append { store, saga in try locks(store.transaction).unlock(for: saga, step: nil) }
        return copy
    }
}

extension Reaction {
    /// Takes a lock in the transaction of the step.
    func claiming(_ claim: LockClaim<Store>) -> Self {
        var copy = self
        copy.claims.append(claim)
        return copy
    }
}

extension PivotStep where Store: SynchronousStore {
    /// Declares that the saga is done with the records that it has locked.
    ///
    /// All of its locks in the table are given back, whichever step took them, in the step's own transaction. If there
    /// are none, nothing happens. Declare it where nothing can be undone any more: a record that is given back before may
    /// have been changed by others when its undo comes.
    ///
    /// - Parameter locks: Where the participant notes its locks.
    /// - Returns: The step that gives the locks back.
    public func unlocking(in locks: @escaping @Sendable (Store.Transaction) -> some SemanticLockTable) -> Self {
        Self(self.reaction.unlocking(in: locks))
    }
}

extension RetriableStep where Store: SynchronousStore {
    /// Declares that the saga is done with the records that it has locked.
    ///
    /// All of its locks in the table are given back, whichever step took them, in the step's own transaction. If there
    /// are none, nothing happens. Declare it where nothing can be undone any more: a record that is given back before may
    /// have been changed by others when its undo comes.
    ///
    /// - Parameter locks: Where the participant notes its locks.
    /// - Returns: The step that gives the locks back.
    public func unlocking(in locks: @escaping @Sendable (Store.Transaction) -> some SemanticLockTable) -> Self {
        Self(self.reaction.unlocking(in: locks))
    }
}

extension Listener where Store: SynchronousStore {
    /// Declares that the saga is done with the records that it has locked.
    ///
    /// All of its locks in the table are given back, whichever step took them, in the listener's own transaction. If there
    /// are none, nothing happens. Declare it where nothing can be undone any more: a record that is given back before may
    /// have been changed by others when its undo comes.
    ///
    /// - Parameter locks: Where the participant notes its locks.
    /// - Returns: The listener that gives the locks back.
    public func unlocking(in locks: @escaping @Sendable (Store.Transaction) -> some SemanticLockTable) -> Self {
        Self(self.reaction.unlocking(in: locks))
    }
}
