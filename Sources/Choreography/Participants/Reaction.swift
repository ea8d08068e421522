/// A step of a participant, without the types of its messages.
///
/// Steps are declared with ``InitiatingStep``, ``CompensatableStep``, ``PivotStep``, ``RetriableStep``,
/// ``Listener``, ``JoinStep``, ``Deadline``, ``ExternalStep`` and ``DecisionStep``; a ``ReactionBuilder`` turns
/// them into reactions.
public struct Reaction<Store: TransactionalStore>: Sendable {
    /// What the step declares: everything but its code.
    public internal(set) var declaration: StepDeclaration

    /// The step's body.
    @usableFromInline let body: StepBody<Store>

    /// The undo for each of the declaration's compensations.
    @usableFromInline var undos: [StepBody<Store>] = []

    /// The locks that the step takes, and its undos give back.
    var claims: [LockClaim<Store>] = []

    /// What gives back locks of the saga, in the transaction of the step.
    var releases: [@Sendable (Store, SagaID) throws -> Void] = []

    /// Turns the error that exhausted the step's retries into its compensation event.
    @usableFromInline let onExhaustion: (@Sendable (EnvelopeBox, StepCall, any Error) -> StepResult)?

    @usableFromInline
    init(
        _ declaration: StepDeclaration,
        body: StepBody<Store>,
        onExhaustion: (@Sendable (EnvelopeBox, StepCall, any Error) -> StepResult)? = nil
    ) {
        self.declaration = declaration
        self.body = body
        self.onExhaustion = onExhaustion
    }

    /// Adds an undo.
    @usableFromInline
    func compensated(on causes: [MessageType], publishing event: MessageType, by undo: StepBody<Store>) -> Self {
        var copy = self
        copy.declaration.compensations.append(.init(causes: causes, publishes: event))
        copy.undos.append(undo)
        return copy
    }
}
