/// A lock that a step declares, without the types of its messages.
struct LockClaim<Store: TransactionalStore>: Sendable {
    /// Takes the lock for the saga of a message, or throws a ``LockConflict``.
    let take: @Sendable (Store, EnvelopeBox, _ step: String, _ isOver: (SagaID) -> Bool) throws -> Void
    /// Gives back what a step of a saga has locked.
    let giveBack: @Sendable (Store, SagaID, _ step: String) throws -> Void
}

extension LockClaim where Store: SynchronousStore {
    init<Trigger: Message, Locks: SemanticLockTable, Rejection: CompensationEvent>(
        _ name: @escaping @Sendable (Trigger) -> Locks.Key,
        in table: @escaping @Sendable (Store.Transaction) -> Locks,
        waiting limit: Duration,
        rejection: (@Sendable (Trigger, SemanticLockConflict) -> Rejection)?
    ) {
        demand(limit >= .zero, "A time limit for a lock is not negative: \(limit).")
        let rejection = LockConflict.rejection(from: rejection)
        self.take = { (store: Store, trigger: EnvelopeBox, step: String, isOver: (SagaID) -> Bool) throws in
            let record = name(trigger.opened(as: Trigger.self))
            let holder = try table(store.transaction).take(record, for: trigger.saga, step: step, isOver: isOver)
            guard let holder else { return }
            throw LockConflict(record: "\(record)", holder: holder, limit: limit, rejection: rejection)
        }
        self.giveBack = { (store: Store, saga: SagaID, step: String) throws in
            try table(store.transaction).unlock(for: saga, step: step)
        }
    }
}

extension SemanticLockTable {
    /// Locks a record for a step of a saga, unless another saga that has not ended has it.
    ///
    /// - Returns: The saga that has it, or `nil` if the record is locked for the step now.
    func take(_ record: Key, for saga: SagaID, step: String, isOver: (SagaID) -> Bool) throws -> SagaID? {
        if let holder = try self.holder(of: record), holder != saga {
            guard isOver(holder) else { return holder }
            // All that it has left, so that what nobody wants again does not stay for ever.
            try self.unlock(for: holder, step: nil)
        }
        try self.lock(record, for: saga, step: step)
        return nil
    }
}

/// A step has met the lock of another saga: what its call throws before the body runs.
struct LockConflict: Error {
    let record: String
    let holder: SagaID
    /// How long after its message was published the step may wait.
    let limit: Duration
    /// Makes the step's rejection, if it declares one for this.
    let rejection: Refusal?

    typealias Refusal = @Sendable (EnvelopeBox, StepCall, SemanticLockConflict) -> StepResult

    static func rejection<Trigger: Message, Rejection: CompensationEvent>(
        from make: (@Sendable (Trigger, SemanticLockConflict) -> Rejection)?
    ) -> Refusal? {
        guard let make else { return nil }
        return { trigger, call, conflict in
            call.rejected(make(trigger.opened(as: Trigger.self), conflict), after: trigger)
        }
    }
}
