/// A step that cannot reject: there is no type to throw.
///
/// It is retried until it succeeds.
///
/// When even its retries are exhausted, the event becomes a dead letter and its saga is parked, for a
/// person to replay or discard.
/// Kinds of steps: Richardson, "Microservices Patterns", chapter 4.
public struct RetriableStep<
    Store: TransactionalStore,
    Trigger: DomainEvent,
    Completion: DomainEvent
>: Sendable {
    /// The declaration without the types of its messages.
    @usableFromInline let reaction: Reaction<Store>

    @usableFromInline
    init(_ reaction: Reaction<Store>) {
        self.reaction = reaction
    }

    /// Declares the step with a body that never suspends.
    ///
    /// - Parameters:
    ///   - trigger: The event that triggers the step.
    ///   - completion: The completion event, which the body returns.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - body: Runs in the participant's local transaction.
    @inlinable
    public init(
        on trigger: Trigger.Type,
        completes completion: Completion.Type = Completion.self,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        body: @escaping @Sendable (Trigger, Store.Transaction) throws -> Completion
    ) where Store: SynchronousStore {
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .retriable,
                    id: id,
                    triggers: [MessageType(Trigger.self)],
                    completion: MessageType(Completion.self),
                    retry: retry
                ),
                body: .forward(body, rejecting: Never.self)
            )
        )
    }

    /// Declares the step with a body that may suspend.
    ///
    /// - Parameters:
    ///   - trigger: The event that triggers the step.
    ///   - completion: The completion event, which the body returns.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - timeout: How long the body may run before it is cancelled and rolled back, which counts as a
    ///     failure. Defaults to the configuration's limit.
    ///   - concurrency: How many sagas' bodies of this step may run at once, within the limit of the store.
    ///   - body: Runs in the participant's local transaction.
    @inlinable
    public init(
        on trigger: Trigger.Type,
        completes completion: Completion.Type = Completion.self,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        timeout: Duration? = nil,
        concurrency: Int = 1,
        body: @escaping @Sendable (Trigger, Store.Transaction) async throws -> Completion
    ) {
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .retriable,
                    id: id,
                    triggers: [MessageType(Trigger.self)],
                    completion: MessageType(Completion.self),
                    retry: retry,
                    timeout: timeout,
                    concurrency: concurrency
                ),
                body: .forward(body, rejecting: Never.self)
            )
        )
    }
}
