public import Choreography

/// What a saga's manager tells a participant to do, named in the imperative: `CapturePayment`.
///
/// On the bus it is an event like any other, delivered at least once and in the order of the saga. A ``CommandStep``
/// serves it, once for each saga. The core's own `Command` is something else: it starts a saga.
public protocol ParticipantCommand: DomainEvent {}
