internal import Synchronization

/// The events that wait for a subscriber which may miss some: at most `capacity` of them.
///
/// The topic's lock is held whenever it is touched. It is apart from the topic's log because a subscriber
/// that has stopped reading would keep the whole log alive.
@usableFromInline
final class LossyInbox<Event: Message>: Sendable {
    @usableFromInline
    struct Ring {
        var slots: ContiguousArray<Envelope<Event>?> = []
        var first = 0
        var count = 0

        init() {}
    }

    let subscriber: Subscriber
    private let ring = Confined(Ring())

    init(of subscriber: Subscriber) {
        self.subscriber = subscriber
    }

    /// Takes an event in, or drops one.
    ///
    /// - Returns: An earlier event that was dropped for it.
    func offer(_ envelope: Envelope<Event>) -> Envelope<Event>? {
        let capacity = self.subscriber.capacity
        var dropped: Envelope<Event>?
        if self.ring.state.count == capacity {
            self.subscriber.dropped.wrappingAdd(1, ordering: .relaxed)
            guard self.subscriber.policy == .dropOldest else { return nil }
            dropped = self.popFirst()
        }
        // The ring grows to its capacity once, by one slot at a time, and has no gap until then.
        let index = (self.ring.state.first + self.ring.state.count) % capacity
        if index == self.ring.state.slots.count {
            self.ring.state.slots.append(envelope)
        } else {
            self.ring.state.slots[index] = envelope
        }
        self.ring.state.count += 1
        return dropped
    }

    /// Moves the subscriber's cursor as far back as events wait here; those that were dropped count no longer.
    func moveCursor(before head: Int) {
        self.subscriber.cursor.store(head &- self.ring.state.count, ordering: .relaxed)
    }

    /// The event that has waited longest.
    func popFirst() -> Envelope<Event>? {
        guard self.ring.state.count > 0 else { return nil }
        let envelope = self.ring.state.slots[self.ring.state.first].take()
        self.ring.state.first = (self.ring.state.first + 1) % self.subscriber.capacity
        self.ring.state.count -= 1
        return envelope
    }
}
