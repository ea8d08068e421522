/// A reaction in a local transaction that publishes nothing.
public struct Listener<
    Store: TransactionalStore,
    Trigger: DomainEvent
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
    ///   - trigger: The event that triggers the listener.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - body: Runs in the participant's local transaction.
    @inlinable
    public init(
        on trigger: Trigger.Type,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        body: @escaping @Sendable (Trigger, Store.Transaction) throws -> Void
    ) where Store: SynchronousStore {
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .listener,
                    id: id,
                    triggers: [MessageType(Trigger.self)],
                    retry: retry
                ),
                body: .listening(body)
            )
        )
    }

    /// Declares the step with a body that may suspend.
    ///
    /// - Parameters:
    ///   - trigger: The event that triggers the listener.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - timeout: How long the body may run before it is cancelled and rolled back, which counts as a
    ///     failure. Defaults to the configuration's limit.
    ///   - concurrency: How many sagas' bodies of this step may run at once, within the limit of the store.
    ///   - body: Runs in the participant's local transaction.
    @inlinable
    public init(
        on trigger: Trigger.Type,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        timeout: Duration? = nil,
        concurrency: Int = 1,
        body: @escaping @Sendable (Trigger, Store.Transaction) async throws -> Void
    ) {
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .listener,
                    id: id,
                    triggers: [MessageType(Trigger.self)],
                    retry: retry,
                    timeout: timeout,
                    concurrency: concurrency
                ),
                body: .listening(body)
            )
        )
    }

    /// Declares the step with a body that never suspends, and that knows of which saga the event is.
    ///
    /// - Parameters:
    ///   - trigger: The event that triggers the listener.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - body: Runs in the participant's local transaction.
    @inlinable
    public init(
        on trigger: Trigger.Type,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        body: @escaping @Sendable (Trigger, StepContext, Store.Transaction) throws -> Void
    ) where Store: SynchronousStore {
        self.init(
            Reaction(
                StepDeclaration(kind: .listener, id: id, triggers: [MessageType(Trigger.self)], retry: retry),
                body: .listening(body)
            )
        )
    }

    /// Declares the step with a body that may suspend, and that knows of which saga the event is.
    ///
    /// - Parameters:
    ///   - trigger: The event that triggers the listener.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - timeout: How long the body may run before it is cancelled and rolled back, which counts as a
    ///     failure. Defaults to the configuration's limit.
    ///   - concurrency: How many sagas' bodies of this step may run at once, within the limit of the store.
    ///   - body: Runs in the participant's local transaction.
    @inlinable
    public init(
        on trigger: Trigger.Type,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        timeout: Duration? = nil,
        concurrency: Int = 1,
        body: @escaping @Sendable (Trigger, StepContext, Store.Transaction) async throws -> Void
    ) {
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .listener,
                    id: id,
                    triggers: [MessageType(Trigger.self)],
                    retry: retry,
                    timeout: timeout,
                    concurrency: concurrency
                ),
                body: .listening(body)
            )
        )
    }
}
