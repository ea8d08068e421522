extension ExternalStep {
    /// Declares how the step's effect is taken back.
    ///
    /// The undo runs once for each saga in which the step has committed, or has been called and not rejected.
    /// The call is made outside any transaction, as often as it takes, and never rejects. The undo does not run
    /// for a step whose dead letter was discarded without a compensation event: what its call may have done is
    /// a debt then.
    ///
    /// - Parameters:
    ///   - causes: The compensation events that cause the undo; any of them does.
    ///   - call: Takes the effect back. Receives what is known of it, and the key of the step's own call.
    ///   - commit: Runs in the participant's local transaction after the call, and returns the compensation event.
    /// - Returns: The step with its undo.
    @inlinable
    public func compensate<each Cause: CompensationEvent, Undone: CompensationEvent>(
        on causes: repeat (each Cause).Type,
        call: @escaping @Sendable (ExternalEffect<Trigger, Completion>, IdempotencyKey) async throws -> Void,
        commit: @escaping @Sendable (ExternalEffect<Trigger, Completion>, Store.Transaction) throws -> Undone
    ) -> Self where Store: SynchronousStore {
        self.compensate(on: repeat each causes) { effect, _, key in
            try await call(effect, key)
        } commit: { effect, _, _, transaction in
            try commit(effect, transaction)
        }
    }

    /// Declares how the step's effect is taken back, with an answer that the commit needs.
    ///
    /// The undo runs once for each saga in which the step has committed, or has been called and not rejected.
    /// The call is made outside any transaction, as often as it takes, and never rejects. The undo does not run
    /// for a step whose dead letter was discarded without a compensation event: what its call may have done is
    /// a debt then.
    ///
    /// - Parameters:
    ///   - causes: The compensation events that cause the undo; any of them does.
    ///   - call: Takes the effect back. Receives what is known of it, and the key of the step's own call.
    ///   - commit: Runs in the participant's local transaction after the call, receives what that has answered,
    ///     and returns the compensation event.
    /// - Returns: The step with its undo.
    @inlinable
    public func compensate<each Cause: CompensationEvent, Undoing: Sendable, Undone: CompensationEvent>(
        on causes: repeat (each Cause).Type,
        call: @escaping @Sendable (ExternalEffect<Trigger, Completion>, IdempotencyKey) async throws -> Undoing,
        commit: @escaping @Sendable (ExternalEffect<Trigger, Completion>, Undoing, Store.Transaction) throws -> Undone
    ) -> Self where Store: SynchronousStore {
        self.compensate(on: repeat each causes) { effect, _, key in
            try await call(effect, key)
        } commit: { effect, _, answer, transaction in
            try commit(effect, answer, transaction)
        }
    }

    /// Declares how the step's effect is taken back, depending on what caused that.
    ///
    /// The undo runs once for each saga in which the step has committed, or has been called and not rejected.
    /// The call is made outside any transaction, as often as it takes, and never rejects. The undo does not run
    /// for a step whose dead letter was discarded without a compensation event: what its call may have done is
    /// a debt then.
    ///
    /// - Parameters:
    ///   - causes: The compensation events that cause the undo; any of them does.
    ///   - call: Takes the effect back. Receives what is known of it, the event that caused the undo, and the key
    ///     of the step's own call.
    ///   - commit: Runs in the participant's local transaction after the call, receives also what that has
    ///     answered, and returns the compensation event.
    /// - Returns: The step with its undo.
    @inlinable
    public func compensate<each Cause: CompensationEvent, Undoing: Sendable, Undone: CompensationEvent>(
        on causes: repeat (each Cause).Type,
        call:
            @escaping @Sendable (
                ExternalEffect<Trigger, Completion>, any CompensationEvent, IdempotencyKey
            ) async throws -> Undoing,
        commit:
            @escaping @Sendable (
                ExternalEffect<Trigger, Completion>, any CompensationEvent, Undoing, Store.Transaction
            ) throws -> Undone
    ) -> Self where Store: SynchronousStore {
        let types = MessageType.list(repeat each causes)
        return Self(
            self.reaction.compensated(
                on: types,
                publishing: MessageType(Undone.self),
                by: .externalUndo(call, commit: commit)
            )
        )
    }
}
