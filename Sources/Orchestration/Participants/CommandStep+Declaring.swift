public import Choreography

extension CommandStep {
    /// Declares a step that may refuse, with a body that never suspends.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - reply: The event with which the step answers, which the body returns.
    ///   - refusal: The event with which the step refuses, which the body throws.
    ///   - id: The step's stable identifier within its participant. Defaults to the command's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - onExhaustion: Turns the error that exhausted the retries into the step's refusal. Without it
    ///     the command becomes a dead letter and its saga is parked.
    ///   - body: Runs in the participant's local transaction.
    @inlinable
    public init(
        on command: Order.Type,
        replies reply: Reply.Type = Reply.self,
        refuses refusal: Refusal.Type,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        onExhaustion: (@Sendable (Order, any Error) -> Refusal)? = nil,
        body: @escaping @Sendable (Order, Store.Transaction) throws -> Reply
    ) where Store: SynchronousStore {
        let pivot = PivotStep<Store, Order, Reply, Refusal>(
            on: command,
            rejects: refusal,
            id: id,
            retry: retry,
            onExhaustion: onExhaustion,
            body: body
        )
        self.init(
            reactions: ReactionBuilder<Store>.buildExpression(pivot),
            undoable: CompensatableStep(
                on: command,
                rejects: refusal,
                id: id,
                retry: retry,
                onExhaustion: onExhaustion,
                body: body
            )
        )
    }

    /// Declares a step that may refuse, with a body that may suspend.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - reply: The event with which the step answers, which the body returns.
    ///   - refusal: The event with which the step refuses, which the body throws.
    ///   - id: The step's stable identifier within its participant. Defaults to the command's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - onExhaustion: Turns the error that exhausted the retries into the step's refusal. Without it
    ///     the command becomes a dead letter and its saga is parked.
    ///   - timeout: How long the body may run before it is cancelled and rolled back, which counts as a
    ///     failure. Defaults to the configuration's limit.
    ///   - concurrency: How many sagas' bodies of this step may run at once, within the limit of the store.
    ///   - body: Runs in the participant's local transaction.
    @inlinable
    public init(
        on command: Order.Type,
        replies reply: Reply.Type = Reply.self,
        refuses refusal: Refusal.Type,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        onExhaustion: (@Sendable (Order, any Error) -> Refusal)? = nil,
        timeout: Duration? = nil,
        concurrency: Int = 1,
        body: @escaping @Sendable (Order, Store.Transaction) async throws -> Reply
    ) {
        let pivot = PivotStep<Store, Order, Reply, Refusal>(
            on: command,
            rejects: refusal,
            id: id,
            retry: retry,
            onExhaustion: onExhaustion,
            timeout: timeout,
            concurrency: concurrency,
            body: body
        )
        self.init(
            reactions: ReactionBuilder<Store>.buildExpression(pivot),
            undoable: CompensatableStep(
                on: command,
                rejects: refusal,
                id: id,
                retry: retry,
                onExhaustion: onExhaustion,
                timeout: timeout,
                concurrency: concurrency,
                body: body
            )
        )
    }

    /// Declares a step that cannot refuse, with a body that never suspends.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - reply: The event with which the step answers, which the body returns.
    ///   - id: The step's stable identifier within its participant. Defaults to the command's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - body: Runs in the participant's local transaction.
    @inlinable
    public init(
        on command: Order.Type,
        replies reply: Reply.Type = Reply.self,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        body: @escaping @Sendable (Order, Store.Transaction) throws -> Reply
    ) where Store: SynchronousStore, Refusal == Never {
        let step = RetriableStep<Store, Order, Reply>(on: command, id: id, retry: retry, body: body)
        self.init(
            reactions: ReactionBuilder<Store>.buildExpression(step),
            undoable: CompensatableStep(on: command, id: id, retry: retry, body: body)
        )
    }

    /// Declares a step that cannot refuse, with a body that may suspend.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - reply: The event with which the step answers, which the body returns.
    ///   - id: The step's stable identifier within its participant. Defaults to the command's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - timeout: How long the body may run before it is cancelled and rolled back, which counts as a
    ///     failure. Defaults to the configuration's limit.
    ///   - concurrency: How many sagas' bodies of this step may run at once, within the limit of the store.
    ///   - body: Runs in the participant's local transaction.
    @inlinable
    public init(
        on command: Order.Type,
        replies reply: Reply.Type = Reply.self,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        timeout: Duration? = nil,
        concurrency: Int = 1,
        body: @escaping @Sendable (Order, Store.Transaction) async throws -> Reply
    ) where Refusal == Never {
        let step = RetriableStep<Store, Order, Reply>(
            on: command,
            id: id,
            retry: retry,
            timeout: timeout,
            concurrency: concurrency,
            body: body
        )
        self.init(
            reactions: ReactionBuilder<Store>.buildExpression(step),
            undoable: CompensatableStep(
                on: command,
                id: id,
                retry: retry,
                timeout: timeout,
                concurrency: concurrency,
                body: body
            )
        )
    }
}
