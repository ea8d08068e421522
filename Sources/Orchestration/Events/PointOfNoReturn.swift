public import Choreography

/// Nothing can end a saga's way forward by the clock any more: an event of the manager to itself.
///
/// In a saga with a limit, it comes before the pivot's command, or before the end if there is no pivot.
public struct PointOfNoReturn<Saga: OrchestratedSaga>: DomainEvent {
    /// The saga's type and `PastReturn`.
    public static var eventName: String { "\(Saga.self)PastReturn" }
}
