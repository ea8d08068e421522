/// A step's body or undo, without the types of its messages.
@usableFromInline
enum StepBody<Store: TransactionalStore>: Sendable {
    @usableFromInline typealias Synchronous = @Sendable (StepCall) throws -> StepResult
    @usableFromInline typealias Asynchronous = @Sendable (StepCall, Store.Transaction) async throws -> StepResult

    /// Never suspends. Is bound to its store once, so that a call reaches the transaction directly.
    case synchronous(@Sendable (Store) -> Synchronous)
    /// May suspend.
    case asynchronous(Asynchronous)
    /// Has an effect outside the database.
    case external(ExternalBody<Store>)
}
