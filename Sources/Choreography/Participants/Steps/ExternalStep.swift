/// A step with an effect outside the database, such as a card that is charged over HTTP.
///
/// ```swift
/// ExternalStep(on: OrderPlaced.self, completes: PaymentCaptured.self, rejects: PaymentDeclined.self) { order, key in
///     try await cards.charge(order.cents, idempotencyKey: key.description)
/// } commit: { order, receipt, ledger in
///     try ledger.execute("INSERT INTO receipts VALUES(?1, ?2)", order.id, receipt.number)
///     return PaymentCaptured(id: order.id)
/// }
/// .compensate(on: OutOfStock.self) { effect, key in
///     try await cards.refund(idempotencyKey: key.description)
/// } commit: { effect, ledger in
///     …
/// }
/// ```
///
/// That the call is about to be made is committed first. The call is made outside any transaction, with a key that is
/// the same each time, and a time limit; what it returns is committed after it. When the process ends in between, or the
/// call fails, it is made again with the same key: the other side has to take a repeated key for the same request. The
/// call *throws* the compensation event to reject; nothing is to be undone then.
///
/// While a call is under way, the saga's other events wait in this participant; other sagas pass. When the retries are
/// exhausted, nobody knows whether the call had an effect: its event is a dead letter, and an undo that comes is called
/// with ``ExternalEffect/unknown(_:)``.
public struct ExternalStep<
    Store: SynchronousStore,
    Trigger: DomainEvent,
    Completion: DomainEvent,
    Rejection: CompensationEvent
>: Sendable {
    /// The step without the types of its messages.
    public let reaction: Reaction<Store>

    @usableFromInline
    init(_ reaction: Reaction<Store>) {
        self.reaction = reaction
    }

    /// Declares the step.
    ///
    /// - Parameters:
    ///   - trigger: The event that triggers the step.
    ///   - completion: The completion event, which `commit` returns.
    ///   - rejection: The compensation event, which `call` throws to reject.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the call and of its commit are retried. Defaults to the configuration's policy.
    ///   - timeout: How long a call may take before it is cancelled, which counts as a failure. Defaults to 30 seconds.
    ///   - concurrency: How many sagas' calls may be under way at once. Defaults to 16.
    ///   - call: Has its effect outside the database, once for a key.
    ///   - commit: Runs in the participant's local transaction with what the call has returned.
    @inlinable
    public init<Result: Sendable>(
        on trigger: Trigger.Type,
        completes completion: Completion.Type = Completion.self,
        rejects rejection: Rejection.Type,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        timeout: Duration = .seconds(30),
        concurrency: Int = 16,
        call: @escaping @Sendable (Trigger, IdempotencyKey) async throws -> Result,
        commit: @escaping @Sendable (Trigger, Result, Store.Transaction) throws -> Completion
    ) {
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .external,
                    id: id,
                    triggers: [MessageType(Trigger.self)],
                    completion: MessageType(Completion.self),
                    rejection: Rejection.self == Never.self ? nil : MessageType(Rejection.self),
                    retry: retry,
                    timeout: timeout,
                    concurrency: concurrency
                ),
                body: .external(Self.body(call, commit))
            )
        )
    }

    /// Declares a step that can't reject.
    ///
    /// - Parameters:
    ///   - trigger: The event that triggers the step.
    ///   - completion: The completion event, which `commit` returns.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the call and of its commit are retried. Defaults to the configuration's policy.
    ///   - timeout: How long a call may take before it is cancelled, which counts as a failure. Defaults to 30 seconds.
    ///   - concurrency: How many sagas' calls may be under way at once. Defaults to 16.
    ///   - call: Has its effect outside the database, once for a key.
    ///   - commit: Runs in the participant's local transaction with what the call has returned.
    @inlinable
    public init<Result: Sendable>(
        on trigger: Trigger.Type,
        completes completion: Completion.Type = Completion.self,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        timeout: Duration = .seconds(30),
        concurrency: Int = 16,
        call: @escaping @Sendable (Trigger, IdempotencyKey) async throws -> Result,
        commit: @escaping @Sendable (Trigger, Result, Store.Transaction) throws -> Completion
    ) where Rejection == Never {
        self.init(
            on: trigger,
            completes: completion,
            rejects: Never.self,
            id: id,
            retry: retry,
            timeout: timeout,
            concurrency: concurrency,
            call: call,
            commit: commit
        )
    }

    /// Declares how the step is undone.
    ///
    /// The undo runs once for each saga in which the call was tried and did not reject. Like the step, it is made of a
    /// call that may be repeated with the same key, and of what is committed after it.
    ///
    /// - Parameters:
    ///   - causes: The compensation events that cause the undo; any of them does.
    ///   - call: Takes the effect back, once for a key.
    ///   - commit: Runs in the participant's local transaction after the call; returns the compensation event.
    /// - Returns: The step with its undo.
    @inlinable
    public func compensate<each Cause: CompensationEvent, Undone: CompensationEvent>(
        on causes: repeat (each Cause).Type,
        call: @escaping @Sendable (ExternalEffect<Trigger, Completion>, IdempotencyKey) async throws -> Void,
        commit: @escaping @Sendable (ExternalEffect<Trigger, Completion>, Store.Transaction) throws -> Undone
    ) -> Self {
        var types: [MessageType] = []
        for cause in repeat each causes { types.append(MessageType(cause)) }
        let body = ExternalBody<Store>(
            call: { step, key in
                try await call(Self.effect(in: step), key)
                return .returned(())
            },
            commit: { store in
                { step, _ in step.completed(try commit(Self.effect(in: step), store.transaction)) }
            }
        )
        return Self(self.reaction.compensated(on: types, publishing: MessageType(Undone.self), by: .external(body)))
    }

    @usableFromInline
    static func body<Result: Sendable>(
        _ call: @escaping @Sendable (Trigger, IdempotencyKey) async throws -> Result,
        _ commit: @escaping @Sendable (Trigger, Result, Store.Transaction) throws -> Completion
    ) -> ExternalBody<Store> {
        ExternalBody(
            call: { step, key in
                do {
                    return .returned(try await call(step.trigger(as: Trigger.self), key))
                } catch let rejection as Rejection {
                    return .rejected(step.rejected(rejection))
                }
            },
            commit: { store in
                { step, returned in
                    guard let result = returned as? Result else {
                        preconditionFailure("A call returned \(returned) instead of a \(Result.self).")
                    }
                    return step.completed(try commit(step.trigger(as: Trigger.self), result, store.transaction))
                }
            }
        )
    }

    @usableFromInline
    static func effect(in step: StepCall) -> ExternalEffect<Trigger, Completion> {
        guard let tried = step.joined.first else { return .done(step.completion(as: Completion.self)) }
        return .unknown(StepCall.message(of: tried, as: Trigger.self))
    }
}
