/// What is known of the effect that an ``ExternalStep`` has had outside the database.
///
/// There is nothing to undo if the step was never called or has thrown its rejection; its undo is not called
/// then. Nor is it called if the step's dead letter was discarded without a compensation event.
public enum ExternalEffect<Trigger: DomainEvent, Completion: DomainEvent>: Sendable {
    /// The call has answered, and the step has committed this completion event.
    case done(Completion)

    /// The step was called for this event at least once, and no answer has been committed: the effect may
    /// have happened or not, and the other system knows by the ``IdempotencyKey``.
    case unknown(Trigger)
}
