/// What a participant declares of one step: everything but its code.
///
/// The graph, the checks and the diagrams are derived from it.
public struct StepDeclaration: Sendable {
    /// One `compensate(on:)` of a step.
    public struct Compensation: Sendable {
        /// The compensation events that cause the undo; any of them does.
        public let causes: [MessageType]

        /// The compensation event that the undo publishes.
        public let publishes: MessageType
    }

    /// The part that the step plays in its saga.
    public let kind: StepKind

    /// The step's stable identifier within its participant, or `nil` for the names of what triggers it.
    public let explicitID: String?

    /// What triggers the step: one message, or all of them for a join; for a deadline, what arms it.
    public let triggers: [MessageType]

    /// The completion event, or `nil` if the step publishes nothing or decides what to publish.
    public let completion: MessageType?

    /// The compensation event that the step throws to reject, or `nil` if it cannot reject.
    public let rejection: MessageType?

    /// How failures of the step's body are retried, or `nil` for the configuration's policy.
    public let retry: RetryPolicy?

    /// How long the step's body may run, or `nil` for the configuration's limit.
    public let timeout: Duration?

    /// How many sagas' bodies of this step may run at once.
    public let concurrency: Int

    /// Whether exhausted retries become the step's rejection.
    public let rejectsOnExhaustion: Bool

    /// The events any of which disarms a deadline, or none for every other step.
    public let unless: [MessageType]

    /// How long after its trigger a deadline rejects, or `nil` if the step is none.
    public let within: Duration?

    /// The messages of which a ``DecisionStep`` publishes one or none; empty for every other step.
    public let alternatives: [MessageType]

    /// What a ``DecisionStep`` may decide once some messages have been decided about; `nil` if that is not declared.
    let rule: DecisionRule?

    /// How the step is undone; empty if it is not.
    public internal(set) var compensations: [Compensation] = []

    /// The step's identifier within its participant.
    public var id: String { self.explicitID ?? self.triggers.map(\.name).joined(separator: "+") }

    /// Everything that the step and its compensations can publish, each type once.
    public var publishes: [MessageType] {
        var types: [MessageType] = []
        let candidates =
            [self.completion, self.rejection] + self.alternatives + self.compensations.map(\.publishes)
        for case let type? in candidates where !types.contains(type) { types.append(type) }
        return types
    }

    @usableFromInline
    init(
        kind: StepKind,
        id: String?,
        triggers: [MessageType],
        completion: MessageType? = nil,
        rejection: MessageType? = nil,
        retry: RetryPolicy?,
        timeout: Duration? = nil,
        concurrency: Int = 1,
        rejectsOnExhaustion: Bool = false,
        unless: [MessageType] = [],
        within: Duration? = nil,
        alternatives: [MessageType] = [],
        rule: DecisionRule? = nil
    ) {
        demand(concurrency > 0, "A step runs at least one body at a time, not \(concurrency).")
        demand(timeout ?? .seconds(1) > .zero, "A time limit is positive, not \(timeout ?? .zero).")
        demand(within ?? .seconds(1) > .zero, "A deadline is in the future, not within \(within ?? .zero).")
        self.kind = kind
        self.explicitID = id
        self.triggers = triggers
        self.completion = completion
        self.rejection = rejection
        self.retry = retry
        self.timeout = timeout
        self.concurrency = concurrency
        self.rejectsOnExhaustion = rejectsOnExhaustion
        self.unless = unless
        self.within = within
        self.alternatives = alternatives
        self.rule = rule
    }
}
