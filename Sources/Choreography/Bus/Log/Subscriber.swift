public import Synchronization

/// What the two sides of a subscription share: the reader's position, and the signal that wakes it.
@usableFromInline
final class Subscriber: Sendable {
    /// The position up to which the reader has taken events.
    ///
    /// Only the reader moves it, or whoever has the topic's lock if the subscription may miss events.
    @usableFromInline let cursor = Atomic<Int>(0)

    /// How many events the reader takes from the log at once.
    @usableFromInline let batchSize: Int

    /// Whether the subscription is over.
    @usableFromInline let hasLeft = Atomic<Bool>(false)

    let policy: OverflowPolicy
    @usableFromInline let capacity: Int
    let dropped = Atomic<Int>(0)

    /// One element for each time that the reader parked and was woken, never one for each event.
    let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init(policy: OverflowPolicy, capacity: Int) {
        self.policy = policy
        // A position and this must not exceed what an `Int` can be.
        self.capacity = min(capacity, .max / 4)
        // What is taken no longer counts, so that a batch must be small against the capacity.
        self.batchSize = policy == .unbounded ? 64 : max(1, min(64, capacity / 4))
        (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The position from which on the subscription is full.
    ///
    /// The cursor's ordering is paired with the ``AwaitedLimit`` that a reader looks at after moving its
    /// cursor.
    var limit: Int { self.cursor.load(ordering: .sequentiallyConsistent) &+ self.capacity }

    func wake() {
        self.signal.yield()
    }

    /// Ends the reader, now or when it next looks.
    func end() {
        self.hasLeft.store(true, ordering: .releasing)
        self.signal.finish()
    }
}
