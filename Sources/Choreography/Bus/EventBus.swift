/// An in-memory, asynchronous bus for typed events.
public final class EventBus: Sendable {
    /// Makes a bus.
    public init() {}
    var isObserved: Bool { false }
    var isFull: Bool { false }
    func waitUntilNotFull() async throws {}
    func shutdown() {}
    /// tmp
    public func events<E: DomainEvent>(_ type: E.Type) -> AsyncStream<Envelope<E>> { AsyncStream { $0.finish() } }

    /// Offers an event that a participant has committed to those who observe its type.
    ///
    /// Never waits.
    func relay<E: Message>(_ envelope: Envelope<E>) {}
}
