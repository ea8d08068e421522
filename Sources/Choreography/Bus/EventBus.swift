/// An in-memory, asynchronous bus for typed events.
public final class EventBus: Sendable {
    /// Makes a bus.
    public init() {}

    /// Offers an event that a participant has committed to those who observe its type. Never waits.
    func relay<E: Message>(_ envelope: Envelope<E>) {}
}
