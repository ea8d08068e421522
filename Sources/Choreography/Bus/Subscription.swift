internal import Synchronization

/// The events of one type from the moment of subscribing on, for one task to iterate once.
///
/// ```swift
/// for await envelope in bus.subscribe(OrderPlaced.self, capacity: 256) { … }
/// ```
///
/// The subscription ends, and publishers that wait for it go on, as soon as one of these happens:
/// - ``cancel()`` is called: nothing is delivered after it.
/// - The loop is left, or the subscription is dropped before it was iterated.
/// - The task that iterates is cancelled, and waits for an event or asks for one. What it had taken from the
///   log by then, at most 64 events, is delivered before the loop ends.
/// - The bus is shut down, and what was published before has been delivered.
public struct Subscription<Event: Message>: AsyncSequence, Sendable {
    /// What the subscription delivers.
    public typealias Element = Envelope<Event>

    /// A subscription never fails.
    public typealias Failure = Never

    private let seat: Seat<Event>

    init(_ start: ReadingStart<Event>) {
        self.seat = Seat(start)
    }

    /// How many events the subscriber has missed, because its policy is to drop them when it is full.
    public var droppedCount: Int { self.seat.subscriber.dropped.load(ordering: .relaxed) }

    /// Ends the subscription, from any task.
    ///
    /// Calling it again does no harm.
    public func cancel() {
        self.seat.topic.leave(self.seat.subscriber)
        self.seat.letGo()
    }

    /// Begins to iterate, which can be done once.
    ///
    /// Iterating a second time, or in two tasks, is a programmer's mistake: the two would share the events.
    public func makeAsyncIterator() -> Iterator {
        Iterator(self.seat.take())
    }
}

/// Keeps the place of a reader that has not begun.
private final class Seat<Event: Message>: Sendable {
    let topic: Topic<Event>
    let subscriber: Subscriber
    /// Empty once reading has begun: a place that is kept pins the log from there on.
    private let start: Locked<ReadingStart<Event>?>

    init(_ start: ReadingStart<Event>) {
        self.topic = start.membership.topic
        self.subscriber = start.membership.subscriber
        self.start = Locked(start)
    }

    /// Keeps the log no longer, because nothing of it will be read.
    func letGo() {
        let pinned = self.start.withLock { start -> Segment<Event>? in
            guard let old = start else { return nil }
            let nothing = Segment<Event>(from: SegmentPool())
            start = ReadingStart(membership: old.membership, segment: nothing, index: 0, position: old.position)
            return old.segment
        }
        // Events are freed here, outside the lock.
        withExtendedLifetime(pinned) {}
    }

    func take() -> ReadingStart<Event> {
        let start = self.start.withLock { $0.take() }
        guard let start else {
            preconditionFailure(
                "A subscription to '\(Event.messageName)' is iterated a second time. Subscribe once for each task."
            )
        }
        return start
    }
}

/// Where a subscriber begins to read.
@usableFromInline
struct ReadingStart<Event: Message>: Sendable {
    @usableFromInline let membership: Membership<Event>
    @usableFromInline let segment: Segment<Event>
    @usableFromInline let index: Int
    @usableFromInline let position: Int
}

/// Ends the subscription when the reader is gone.
@usableFromInline
final class Membership<Event: Message>: Sendable {
    @usableFromInline let topic: Topic<Event>
    @usableFromInline let subscriber: Subscriber
    @usableFromInline let inbox: LossyInbox<Event>?

    init(topic: Topic<Event>, subscriber: Subscriber, inbox: LossyInbox<Event>?) {
        self.topic = topic
        self.subscriber = subscriber
        self.inbox = inbox
    }

    deinit {
        self.leave()
    }

    @usableFromInline
    func leave() {
        self.topic.leave(self.subscriber)
    }
}
