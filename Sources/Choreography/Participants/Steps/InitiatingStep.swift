/// A step that starts a saga for a command, in a local transaction of its participant.
///
/// ``SagaChoreography/start(_:source:trace:)`` returns once that transaction has committed. The step may reject,
/// and it can be undone. Kinds of steps: Richardson, "Microservices Patterns", chapter 4.
public struct InitiatingStep<
    Store: TransactionalStore,
    Trigger: Command,
    Completion: DomainEvent,
    Rejection: CompensationEvent
>: UndoableStep {
    /// The step without the types of its messages.
    public let reaction: Reaction<Store>

    /// Makes a step of a reaction.
    @inlinable
    public init(_ reaction: Reaction<Store>) {
        self.reaction = reaction
    }

    /// Declares the step with a body that never suspends.
    ///
    /// - Parameters:
    ///   - trigger: The command that starts the saga.
    ///   - completion: The completion event, which the body returns.
    ///   - rejection: The compensation event, which the body throws to reject.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - onExhaustion: Turns the error that exhausted the retries into the step's rejection. Without it
    ///     `start` throws, and nothing is committed or published.
    ///   - body: Runs in the participant's local transaction.
    @inlinable
    public init(
        on trigger: Trigger.Type,
        completes completion: Completion.Type = Completion.self,
        rejects rejection: Rejection.Type,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        onExhaustion: (@Sendable (Trigger, any Error) -> Rejection)? = nil,
        body: @escaping @Sendable (Trigger, Store.Transaction) throws -> Completion
    ) where Store: SynchronousStore {
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .initiating,
                    id: id,
                    triggers: [MessageType(Trigger.self)],
                    completion: MessageType(Completion.self),
                    rejection: MessageType(Rejection.self),
                    retry: retry,
                    rejectsOnExhaustion: onExhaustion != nil
                ),
                body: .forward(body, rejecting: Rejection.self),
                onExhaustion: StepCall.rejection(from: onExhaustion)
            )
        )
    }

    /// Declares the step with a body that may suspend.
    ///
    /// - Parameters:
    ///   - trigger: The command that starts the saga.
    ///   - completion: The completion event, which the body returns.
    ///   - rejection: The compensation event, which the body throws to reject.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - onExhaustion: Turns the error that exhausted the retries into the step's rejection. Without it
    ///     `start` throws, and nothing is committed or published.
    ///   - timeout: How long the body may run before it is cancelled and rolled back, which counts as a
    ///     failure. Applies to the step's undos as well. Defaults to the configuration's limit.
    ///   - concurrency: How many sagas' bodies of this step may run at once, within the limit of the store.
    ///   - body: Runs in the participant's local transaction.
    @inlinable
    public init(
        on trigger: Trigger.Type,
        completes completion: Completion.Type = Completion.self,
        rejects rejection: Rejection.Type,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        onExhaustion: (@Sendable (Trigger, any Error) -> Rejection)? = nil,
        timeout: Duration? = nil,
        concurrency: Int = 1,
        body: @escaping @Sendable (Trigger, Store.Transaction) async throws -> Completion
    ) {
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .initiating,
                    id: id,
                    triggers: [MessageType(Trigger.self)],
                    completion: MessageType(Completion.self),
                    rejection: MessageType(Rejection.self),
                    retry: retry,
                    timeout: timeout,
                    concurrency: concurrency,
                    rejectsOnExhaustion: onExhaustion != nil
                ),
                body: .forward(body, rejecting: Rejection.self),
                onExhaustion: StepCall.rejection(from: onExhaustion)
            )
        )
    }

    /// Declares the step with a body that never suspends.
    ///
    /// - Parameters:
    ///   - trigger: The command that starts the saga.
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
    ) where Store: SynchronousStore, Rejection == Never {
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .initiating,
                    id: id,
                    triggers: [MessageType(Trigger.self)],
                    completion: MessageType(Completion.self),
                    retry: retry
                ),
                body: .forward(body, rejecting: Rejection.self)
            )
        )
    }

    /// Declares the step with a body that may suspend.
    ///
    /// - Parameters:
    ///   - trigger: The command that starts the saga.
    ///   - completion: The completion event, which the body returns.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - timeout: How long the body may run before it is cancelled and rolled back, which counts as a
    ///     failure. Applies to the step's undos as well. Defaults to the configuration's limit.
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
    ) where Rejection == Never {
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .initiating,
                    id: id,
                    triggers: [MessageType(Trigger.self)],
                    completion: MessageType(Completion.self),
                    retry: retry,
                    timeout: timeout,
                    concurrency: concurrency
                ),
                body: .forward(body, rejecting: Rejection.self)
            )
        )
    }
}
