/// What a store keeps of one step in one saga, committed together with the step's own writes.
///
/// One record is inbox mark, barrier and outbox row at once.
public struct StepRecord: Sendable {
    /// The step and its saga.
    public let key: StepKey

    /// What the barrier knows of the step.
    public var state: StepState

    /// The completion event that the step has published, kept for its undo, or else its rejection.
    public var completion: AnyEnvelope?

    /// The events to publish, until they are settled.
    ///
    /// When a step is undone while some reader has not committed its event, that stays beside the event of the undo.
    public var unsettled: [AnyEnvelope]

    /// The events of a join that have arrived.
    public var arrivals: [AnyEnvelope]

    /// Makes a record.
    public init(
        key: StepKey,
        state: StepState,
        completion: AnyEnvelope? = nil,
        unsettled: [AnyEnvelope] = [],
        arrivals: [AnyEnvelope] = []
    ) {
        self.key = key
        self.state = state
        self.completion = completion
        self.unsettled = unsettled
        self.arrivals = arrivals
    }
}
