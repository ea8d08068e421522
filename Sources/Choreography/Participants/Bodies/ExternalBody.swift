/// The two halves of a step, or of an undo, that has an effect outside the database.
@usableFromInline
struct ExternalBody<Store: TransactionalStore>: Sendable {
    /// Makes the call, outside any transaction.
    @usableFromInline let call: @Sendable (StepCall, IdempotencyKey) async throws -> ExternalResult

    /// Commits what the call has returned, in the local transaction.
    @usableFromInline let commit: @Sendable (Store) -> @Sendable (StepCall, any Sendable) throws -> StepResult

    @usableFromInline
    init(
        call: @escaping @Sendable (StepCall, IdempotencyKey) async throws -> ExternalResult,
        commit: @escaping @Sendable (Store) -> @Sendable (StepCall, any Sendable) throws -> StepResult
    ) {
        self.call = call
        self.commit = commit
    }
}

/// What a call to the outside has come to.
@usableFromInline
enum ExternalResult: Sendable {
    /// It has returned something.
    case returned(any Sendable)
    /// It has thrown the step's compensation event.
    case rejected(StepResult)
}
