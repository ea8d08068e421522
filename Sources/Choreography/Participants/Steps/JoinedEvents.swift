/// The events for which a ``JoinStep`` waited.
///
/// ```swift
/// let (captured, reserved) = joined.events
/// ```
public struct JoinedEvents<each Event: DomainEvent>: Sendable {
    /// The events, in the order of the declaration.
    public let events: (repeat each Event)

    @usableFromInline
    init(_ events: repeat each Event) {
        self.events = (repeat each events)
    }
}
