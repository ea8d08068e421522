/// Names one step in one saga: what the barrier is kept for.
public struct StepKey: Hashable, Sendable {
    /// The saga.
    public let saga: SagaID

    /// The participant that declares the step.
    public let participant: String

    /// The step's identifier within its participant.
    public let step: String

    /// Names a step in a saga.
    public init(saga: SagaID, participant: String, step: String) {
        self.saga = saga
        self.participant = participant
        self.step = step
    }
}
