/// A step's body or undo, without the types of its messages.
///
/// It gets the event that triggered the step, or that causes the undo, beside its call: so lending it costs no reference.
@usableFromInline
enum StepBody<Store: TransactionalStore>: Sendable {
    @usableFromInline typealias Synchronous = @Sendable (EnvelopeBox, StepCall) throws -> StepResult
    @usableFromInline typealias Suspending = @Sendable (EnvelopeBox, StepCall) async throws -> StepResult
    @usableFromInline typealias Loop = @Sendable (any StepCalls) async -> Void
    @usableFromInline typealias Asynchronous = @Sendable (@escaping @Sendable () -> Store.Transaction) -> Loop
    @usableFromInline typealias ExternalCall =
        @Sendable (EnvelopeBox, StepCall, IdempotencyKey) async throws -> ExternalResult
    @usableFromInline typealias ExternalCommit = @Sendable (EnvelopeBox, StepCall, any Sendable) throws -> StepResult

    /// Never suspends. Is bound to its store once, so that a call reaches the transaction directly.
    case synchronous(@Sendable (Store) -> Synchronous)
    /// Decides what it publishes: gets the numbers of the types that it may publish, once.
    case deciding(@Sendable (AlternativeRoutes) -> Self)
    /// May suspend. Is bound to what gives it its transaction, once where that is the store, and makes its calls itself.
    case asynchronous(Asynchronous)
    /// Calls something outside the database and outside any transaction, and then commits what it answered.
    /// An undo's call gets the completion that it undoes or, if there is none, the step's own trigger as the
    /// only one of ``StepCall/joined``.
    case external(call: ExternalCall, commit: @Sendable (Store) -> ExternalCommit)
}

/// How a call outside the database ended.
@usableFromInline
enum ExternalResult: Sendable {
    /// With an answer, for the step's commit.
    case answered(any Sendable)
    /// With the compensation event that it threw.
    case rejected(StepResult)
}
