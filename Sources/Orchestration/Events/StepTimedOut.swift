public import Choreography

/// A participant has not answered a command in time; the saga is undone.
public struct StepTimedOut<Order: ParticipantCommand>: CompensationEvent {
    /// The command's name and `TimedOut`.
    public static var eventName: String { "\(Order.eventName)TimedOut" }
}
