public import Choreography

/// A saga has taken too long, and is undone.
public struct SagaTimedOut<Saga: OrchestratedSaga>: CompensationEvent {
    /// The saga's type and `TimedOut`.
    public static var eventName: String { "\(Saga.self)TimedOut" }
}
