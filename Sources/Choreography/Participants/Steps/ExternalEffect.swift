/// What an undo has to take back outside the database.
///
/// An undo is not called at all for a call that was never tried, nor for one that rejected.
public enum ExternalEffect<Trigger: DomainEvent, Completion: DomainEvent>: Sendable {
    /// The call had its effect, and the step has completed with this event.
    case done(Completion)

    /// The call was tried, and nobody knows whether it had an effect: it failed until its retries were exhausted.
    case unknown(Trigger)
}
