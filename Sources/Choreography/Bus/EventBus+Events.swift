public import Synchronization

extension EventBus {
    /// The events of a type from now on, as the standard library's stream.
    ///
    /// It promises what ``subscribe(_:capacity:overflow:)`` does and is several times slower. The subscription
    /// ends when the stream and its iterators are gone, or when the task that iterates it is cancelled.
    ///
    /// - Parameters:
    ///   - type: The events' type.
    ///   - capacity: How many events the subscriber may be behind, at least 1. Defaults to the
    ///     configuration's.
    ///   - overflow: What happens when it is further behind. Defaults to the configuration's.
    /// - Returns: The events, for one task to iterate.
    @inlinable
    public func events<Event: Message>(
        _ type: Event.Type = Event.self,
        capacity: Int? = nil,
        overflow: OverflowPolicy? = nil
    ) -> AsyncStream<Envelope<Event>> {
        let subscription = self.subscribe(type, capacity: capacity, overflow: overflow)
        let reader = StreamReader(subscription)
        return AsyncStream {
            // A second asynchronous call would cost a third of what the stream does, so it is made only to wait.
            if let envelope = reader.nextIfReady() { return envelope }
            return await reader.next()
        } onCancel: {
            subscription.cancel()
        }
    }
}

/// Lets the closure of an `AsyncStream` iterate a subscription.
@usableFromInline
final class StreamReader<Event: Message>: Sendable {
    @usableFromInline let iterator: Confined<Subscription<Event>.Iterator>
    @usableFromInline let isReading = Atomic<Bool>(false)

    @inlinable
    init(_ subscription: Subscription<Event>) {
        self.iterator = Confined(subscription.makeAsyncIterator())
    }

    /// The next event, if that needs no waiting.
    @inlinable
    func nextIfReady() -> Envelope<Event>? {
        self.beginReading()
        defer { self.endReading() }
        return self.iterator.state.isReady() ? self.iterator.state.takeNext() : nil
    }

    @inlinable
    func next() async -> Envelope<Event>? {
        self.beginReading()
        defer { self.endReading() }
        return await self.iterator.state.next(isolation: nil)
    }

    @inlinable
    func beginReading() {
        if self.isReading.exchange(true, ordering: .acquiring) { self.refuseSecondReader() }
    }

    @usableFromInline
    func refuseSecondReader() -> Never {
        fatalError("Two tasks iterate one stream of '\(Event.messageName)'. Make a stream for each of them.")
    }

    @inlinable
    func endReading() {
        self.isReading.store(false, ordering: .releasing)
    }
}
