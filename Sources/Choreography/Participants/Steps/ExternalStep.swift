/// A step with an effect outside the participant's database, such as a charge to a card.
///
/// ```swift
/// ExternalStep(on: OrderPlaced.self, completes: PaymentCaptured.self, rejects: PaymentDeclined.self) { order, key in
///     try await cards.charge(order.total, idempotencyKey: key)
/// } commit: { order, charge, ledger in
///     ledger.charges[order.orderID] = charge.id
///     return PaymentCaptured(orderID: order.orderID, charge: charge.id)
/// }
/// .compensate(on: OutOfStock.self) { effect, key in
///     switch effect {
///     case .done(let captured): try await cards.refund(captured.charge)
///     case .unknown: try await cards.void(idempotencyKey: key)
///     }
/// } commit: { effect, ledger in … }
/// ```
///
/// That the call is about to be made is committed first. The call is then made outside any transaction, and
/// what it answers is committed afterwards, together with the completion event. A call that fails, that takes
/// too long, or whose answer was lost with the process is made again with the same key: the other system has to
/// take repeated calls with one key for one.
///
/// Without an undo the step is still taken for one that a later rejection has to undo. So if its effect can't be
/// taken back, ``SagaChoreography/validate()`` holds it to what holds for a pivot: nothing may reject after it or
/// beside it.
///
/// A call that ends the process does not count as an attempt: it is made again at every restart, however often.
///
/// The participant's store has to be a ``SynchronousStore``, such as ``InMemoryStore`` or `SQLiteStore`.
public struct ExternalStep<
    Store: TransactionalStore,
    Trigger: DomainEvent,
    Completion: DomainEvent,
    Rejection: CompensationEvent,
    Answer: Sendable
>: Sendable {
    /// The declaration without the types of its messages.
    @usableFromInline let reaction: Reaction<Store>

    @usableFromInline
    init(_ reaction: Reaction<Store>) {
        self.reaction = reaction
    }

    /// Declares the step.
    ///
    /// - Parameters:
    ///   - trigger: The event that triggers the step.
    ///   - completion: The completion event, which `commit` returns.
    ///   - rejection: The compensation event, which `call` throws to reject. It then must have had no effect.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the call and of the commit are retried. Defaults to the configuration's policy.
    ///   - onExhaustion: Turns the error that exhausted the retries into the step's rejection. Whether the call
    ///     had its effect is unknown then, so that the step has to be undone by its own rejection too. Without it
    ///     the event becomes a dead letter and its saga is parked; if that is discarded without a compensation
    ///     event, the step is not undone any more, and what its call may have done is a debt.
    ///   - timeout: How long one call may take before it is cancelled, which counts as a failure. Applies to the
    ///     calls of the step's undos as well. Defaults to 30 seconds.
    ///   - concurrency: How many sagas' calls of this step may run at once. Defaults to 16.
    ///   - call: Has the effect, outside any transaction.
    ///   - commit: Runs in the participant's local transaction, and receives what the call has answered. It can't
    ///     reject any more.
    @inlinable
    public init(
        on trigger: Trigger.Type,
        completes completion: Completion.Type = Completion.self,
        rejects rejection: Rejection.Type,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        onExhaustion: (@Sendable (Trigger, any Error) -> Rejection)? = nil,
        timeout: Duration = .seconds(30),
        concurrency: Int = 16,
        call: @escaping @Sendable (Trigger, IdempotencyKey) async throws -> Answer,
        commit: @escaping @Sendable (Trigger, Answer, Store.Transaction) throws -> Completion
    ) where Store: SynchronousStore {
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .external,
                    id: id,
                    triggers: [MessageType(Trigger.self)],
                    completion: MessageType(Completion.self),
                    rejection: MessageType(Rejection.self),
                    retry: retry,
                    timeout: timeout,
                    concurrency: concurrency,
                    rejectsOnExhaustion: onExhaustion != nil
                ),
                body: .external(call, rejecting: Rejection.self, commit: commit),
                onExhaustion: StepCall.rejection(from: onExhaustion)
            )
        )
    }

    /// Declares the step.
    ///
    /// - Parameters:
    ///   - trigger: The event that triggers the step.
    ///   - completion: The completion event, which `commit` returns.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the call and of the commit are retried. Defaults to the configuration's policy.
    ///   - timeout: How long one call may take before it is cancelled, which counts as a failure. Applies to the
    ///     calls of the step's undos as well. Defaults to 30 seconds.
    ///   - concurrency: How many sagas' calls of this step may run at once. Defaults to 16.
    ///   - call: Has the effect, outside any transaction.
    ///   - commit: Runs in the participant's local transaction, and receives what the call has answered.
    @inlinable
    public init(
        on trigger: Trigger.Type,
        completes completion: Completion.Type = Completion.self,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        timeout: Duration = .seconds(30),
        concurrency: Int = 16,
        call: @escaping @Sendable (Trigger, IdempotencyKey) async throws -> Answer,
        commit: @escaping @Sendable (Trigger, Answer, Store.Transaction) throws -> Completion
    ) where Store: SynchronousStore, Rejection == Never {
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .external,
                    id: id,
                    triggers: [MessageType(Trigger.self)],
                    completion: MessageType(Completion.self),
                    retry: retry,
                    timeout: timeout,
                    concurrency: concurrency
                ),
                body: .external(call, rejecting: Rejection.self, commit: commit)
            )
        )
    }
}
