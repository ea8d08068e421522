public import Choreography

/// A manager has taken a saga up, and is about to send its first commands: an event of the manager to itself.
///
/// It is used only where one transaction does not do: by sagas with a limit, or with several first commands.
public struct SagaStarted<Saga: OrchestratedSaga>: DomainEvent {
    /// The saga's type and `Started`.
    public static var eventName: String { "\(Saga.self)Started" }
}
