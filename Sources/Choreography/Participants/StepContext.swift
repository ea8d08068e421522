/// What a body may know of the call besides its message: of which saga it is, and when.
///
/// A body that keeps rows of its own for each saga, as a ``DecisionStep`` does, finds them by ``saga``. Both are the same
/// when the call is repeated after a failure, but for the time.
public struct StepContext: Hashable, Sendable {
    /// The saga of which the message is a part.
    public let saga: SagaID

    /// The time at which the call's transaction runs, by the choreography's clock.
    public let time: Timestamp

    @usableFromInline
    init(saga: SagaID, time: Timestamp) {
        self.saga = saga
        self.time = time
    }
}
