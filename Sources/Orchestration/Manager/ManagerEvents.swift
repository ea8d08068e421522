public import Choreography

/// A manager has taken a saga up, and is about to send its first commands: an event of the manager to itself.
///
/// It is used only where one transaction does not do: by sagas with a limit, or with several first commands.
public struct SagaStarted<Saga: OrchestratedSaga>: DomainEvent {
    /// The saga's type and `Started`.
    public static var eventName: String { "\(Saga.self)Started" }
}

/// Nothing can end a saga's way forward by the clock any more: an event of the manager to itself.
///
/// In a saga with a limit, it comes before the pivot's command, or before the end if there is no pivot.
public struct PointOfNoReturn<Saga: OrchestratedSaga>: DomainEvent {
    /// The saga's type and `PastReturn`.
    public static var eventName: String { "\(Saga.self)PastReturn" }
}

/// A saga has taken too long, and is undone.
public struct SagaTimedOut<Saga: OrchestratedSaga>: CompensationEvent {
    /// The saga's type and `TimedOut`.
    public static var eventName: String { "\(Saga.self)TimedOut" }
}

/// A participant has not answered a command in time; the saga is undone.
public struct StepTimedOut<Order: ParticipantCommand>: CompensationEvent {
    /// The command's name and `TimedOut`.
    public static var eventName: String { "\(Order.eventName)TimedOut" }
}
