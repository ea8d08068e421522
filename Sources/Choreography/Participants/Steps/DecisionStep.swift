/// A step that decides, from what its participant knows about the saga, which one of several messages follows, or none.
///
/// ```swift
/// DecisionStep(on: OrderPlaced.self, publishes: [FraudSuspected.self, OrderAccepted.self]) { order, context, desk in
///     desk.seen[context.saga] = order.total
///     return order.total > desk.limit ? FraudSuspected(order: order.id) : OrderAccepted(order: order.id)
/// }
/// ```
///
/// It is a router (Hohpe and Woolf, "Enterprise Integration Patterns", "Content-Based Router"); a participant that keeps
/// a row for each saga and has a decision for each answer is a process manager. What it writes is committed with what it
/// publishes, in one local transaction, once for each saga. It cannot reject, and there is nothing to undo: what has
/// to be undone is done by the steps that it sets going.
///
/// The graph shows every message that may follow, and ``SagaChoreography/validate()`` asks that each of them be consumed.
/// Which of them does follow depends on data, and so it does not know whether all that a decision sets going is undone
/// in the end. ``SagaChoreography/validate(model:)`` does, if the step declares a rule.
public struct DecisionStep<Store: TransactionalStore, Trigger: Message>: Sendable {
    /// The declaration without the types of its messages.
    @usableFromInline let reaction: Reaction<Store>

    @usableFromInline
    init(_ reaction: Reaction<Store>) {
        self.reaction = reaction
    }

    @usableFromInline
    static func declaration(
        _ kind: StepKind,
        _ alternatives: [any DomainEvent.Type],
        _ id: String?,
        _ retry: RetryPolicy?,
        _ rule: DecisionRule?,
        timeout: Duration? = nil,
        concurrency: Int = 1
    ) -> StepDeclaration {
        var types: [MessageType] = []
        for type in alternatives.map({ MessageType($0) }) where !types.contains(type) { types.append(type) }
        demand(!types.isEmpty, "A decision on \(Trigger.messageName) has something to decide for.")
        return StepDeclaration(
            kind: kind,
            id: id,
            triggers: [MessageType(Trigger.self)],
            retry: retry,
            timeout: timeout,
            concurrency: concurrency,
            alternatives: types,
            rule: rule
        )
    }

    /// Declares a decision about an event, with a body that never suspends.
    ///
    /// - Parameters:
    ///   - trigger: The event.
    ///   - alternatives: The events of which one or none follows.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - rule: What the body may decide, for the model check. Defaults to any of the events, or none.
    ///   - body: Runs in the participant's local transaction, and returns the event that follows, or `nil`. One of a type
    ///     that is not declared is a mistake that no retry mends: its trigger is a dead letter at once.
    @inlinable
    public init(
        on trigger: Trigger.Type,
        publishes alternatives: [any DomainEvent.Type],
        id: String? = nil,
        retry: RetryPolicy? = nil,
        rule: DecisionRule? = nil,
        body: @escaping @Sendable (Trigger, StepContext, Store.Transaction) throws -> (any DomainEvent)?
    ) where Store: SynchronousStore, Trigger: DomainEvent {
        self.init(Reaction(Self.declaration(.decision, alternatives, id, retry, rule), body: .deciding(body)))
    }

    /// Declares a decision about an event, with a body that may suspend.
    ///
    /// - Parameters:
    ///   - trigger: The event.
    ///   - alternatives: The events of which one or none follows.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - rule: What the body may decide, for the model check. Defaults to any of the events, or none.
    ///   - timeout: How long the body may run before it is cancelled and rolled back, which counts as a
    ///     failure. Defaults to the configuration's limit.
    ///   - concurrency: How many sagas' bodies of this step may run at once, within the limit of the store.
    ///   - body: Runs in the participant's local transaction, and returns the event that follows, or `nil`. One of a type
    ///     that is not declared is a mistake that no retry mends: its trigger is a dead letter at once.
    @inlinable
    public init(
        on trigger: Trigger.Type,
        publishes alternatives: [any DomainEvent.Type],
        id: String? = nil,
        retry: RetryPolicy? = nil,
        rule: DecisionRule? = nil,
        timeout: Duration? = nil,
        concurrency: Int = 1,
        body: @escaping @Sendable (Trigger, StepContext, Store.Transaction) async throws -> (any DomainEvent)?
    ) where Trigger: DomainEvent {
        self.init(
            Reaction(
                Self.declaration(.decision, alternatives, id, retry, rule, timeout: timeout, concurrency: concurrency),
                body: .deciding(body)
            )
        )
    }

    /// Declares a decision with which a saga starts, with a body that never suspends.
    ///
    /// It is the initiating step of its command: ``SagaChoreography/start(_:source:trace:)`` returns once it has committed.
    ///
    /// - Parameters:
    ///   - trigger: The command that starts the saga.
    ///   - alternatives: The events of which one follows.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - rule: What the body may decide, for the model check. Defaults to any of the events.
    ///   - body: Runs in the participant's local transaction, and returns the event that follows.
    @inlinable
    public init(
        on trigger: Trigger.Type,
        publishes alternatives: [any DomainEvent.Type],
        id: String? = nil,
        retry: RetryPolicy? = nil,
        rule: DecisionRule? = nil,
        body: @escaping @Sendable (Trigger, StepContext, Store.Transaction) throws -> any DomainEvent
    ) where Store: SynchronousStore, Trigger: Command {
        self.init(
            Reaction(
                Self.declaration(.initiating, alternatives, id, retry, rule),
                body: .deciding { trigger, context, transaction in try body(trigger, context, transaction) }
            )
        )
    }

    /// Declares a decision with which a saga starts, with a body that may suspend.
    ///
    /// It is the initiating step of its command: ``SagaChoreography/start(_:source:trace:)`` returns once it has committed.
    ///
    /// - Parameters:
    ///   - trigger: The command that starts the saga.
    ///   - alternatives: The events of which one follows.
    ///   - id: The step's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - rule: What the body may decide, for the model check. Defaults to any of the events.
    ///   - timeout: How long the body may run before it is cancelled and rolled back, which counts as a
    ///     failure. Defaults to the configuration's limit.
    ///   - concurrency: How many sagas' bodies of this step may run at once, within the limit of the store.
    ///   - body: Runs in the participant's local transaction, and returns the event that follows.
    @inlinable
    public init(
        on trigger: Trigger.Type,
        publishes alternatives: [any DomainEvent.Type],
        id: String? = nil,
        retry: RetryPolicy? = nil,
        rule: DecisionRule? = nil,
        timeout: Duration? = nil,
        concurrency: Int = 1,
        body: @escaping @Sendable (Trigger, StepContext, Store.Transaction) async throws -> any DomainEvent
    ) where Trigger: Command {
        self.init(
            Reaction(
                Self.declaration(
                    .initiating,
                    alternatives,
                    id,
                    retry,
                    rule,
                    timeout: timeout,
                    concurrency: concurrency
                ),
                body: .deciding { trigger, context, transaction in try await body(trigger, context, transaction) }
            )
        )
    }
}
