public import Synchronization

extension Subscription {
    /// Reads the events of a subscription.
    ///
    /// It belongs to one task. The subscription ends when it is dropped.
    public struct Iterator: AsyncIteratorProtocol {
        @usableFromInline let membership: Membership<Event>
        @usableFromInline let control: TopicControl
        @usableFromInline let subscriber: Subscriber

        @usableFromInline var segment: Segment<Event>
        /// The segment's slots, so that reading one does not touch the segment, in which publishers count.
        ///
        /// The segment keeps them alive, and never has others.
        @usableFromInline var slots: UnsafeMutablePointer<Envelope<Event>>
        /// The slot of the next event.
        @usableFromInline var index: Int
        /// The slots below may be read without looking at what the publishers write.
        @usableFromInline var available: Int
        /// The position up to which events have been taken from the log.
        @usableFromInline var position: Int
        /// Where it was when the reader last waited, looked out or gave way.
        @usableFromInline var idlePosition: Int
        /// Whether to look out before waiting.
        @usableFromInline var lookout = Lookout()
        /// Whether the log held few events beyond the batch that was taken last.
        @usableFromInline var hasCaughtUp = false

        init(_ start: ReadingStart<Event>) {
            self.membership = start.membership
            self.control = start.membership.topic.control
            self.subscriber = start.membership.subscriber
            self.segment = start.segment
            self.slots = start.segment.slots
            self.index = start.index
            self.available = start.index
            self.position = start.position
            self.idlePosition = start.position
        }

        /// The next event, or `nil` when the subscription is over.
        @inlinable
        @inline(__always)
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async -> Envelope<Event>? {
            if !self.isReady() {
                guard await self.waitForEvents(isolation: actor) else { return nil }
            }
            return self.takeNext()
        }

        /// Whether there is an event to take at once.
        @inlinable
        @inline(__always)
        mutating func isReady() -> Bool {
            guard self.index == self.available || self.subscriber.hasLeft.load(ordering: .relaxed) else { return true }
            return !self.hasCaughtUp && self.refill()
        }

        /// Takes the event for which one has waited, or which is ready.

        @inlinable
        @inline(__always)
        mutating func takeNext() -> Envelope<Event> {
            let envelope = self.slots[self.index]
            self.index &+= 1
            return envelope
        }
    }
}

@available(*, unavailable)
extension Subscription.Iterator: Sendable {}

// MARK: - Taking events from the log

extension Subscription.Iterator {
    /// Takes a batch from the log, and returns the room to the publishers.
    ///
    /// Looking at `count` moves a cache line away from the publishers, so it is done once for each batch.
    @inlinable
    mutating func refill() -> Bool {
        guard !self.isOver, self.membership.inbox == nil, let published = self.findPublished() else { return false }
        self.hasCaughtUp = published &- self.index < 16
        self.available = min(published, self.index &+ self.subscriber.batchSize)
        let count = self.available &- self.index
        self.position &+= count
        self.subscriber.cursor.store(self.position, ordering: .sequentiallyConsistent)
        let limit = self.position &+ self.subscriber.capacity
        if self.control.awaitedLimit.isReached(movingFrom: limit &- count, to: limit) { self.control.releaseRoom() }
        return true
    }

    /// How many slots of the current segment may be read, if that is more than have been.
    @inlinable
    mutating func findPublished() -> Int? {
        let published = self.segment.count.load(ordering: .acquiring)
        if published > self.index { return published }
        guard published == Segment<Event>.capacity, let next = self.segment.successor else { return nil }
        self.segment = next
        self.slots = next.slots
        self.index = 0
        self.available = 0
        let count = next.count.load(ordering: .acquiring)
        return count > 0 ? count : nil
    }

    @inlinable var isOver: Bool {
        self.subscriber.hasLeft.load(ordering: .acquiring) || Task.isCancelled
    }
}

// MARK: - Waiting

extension Subscription.Iterator {
    /// Waits until there is something to take, or the subscription is over.
    ///
    /// - Returns: Whether there is something to take.
    @usableFromInline
    @inline(never)
    mutating func waitForEvents(isolation actor: isolated (any Actor)?) async -> Bool {
        if self.hasCaughtUp { await self.giveWayIfBusy() }
        while !self.isOver {
            if self.refill() || self.takeFromInbox() { return true }
            if await self.giveWayIfBusy() { continue }
            if await self.lookOut() { continue }
            await self.park(isolation: actor)
        }
        self.membership.leave()
        return false
    }

    /// Moves the oldest event from the inbox, if the subscription has one, into the reader's own segment.
    private mutating func takeFromInbox() -> Bool {
        guard let inbox = self.membership.inbox,
            let envelope = self.membership.topic.next(in: inbox, elsePosition: &self.position)
        else { return false }
        self.segment.hold(envelope)
        self.index = 0
        self.available = 1
        return true
    }

    /// Gives way to the publishers if a good many events have come since the reader last did, or waited, or looked out.
    ///
    /// More are about to come then. Letting them gather costs less than fetching each from under a publisher's
    /// hands, together with the cache lines behind it, which the processor fetches ahead and the publisher
    /// needs next. It also costs less than being woken. On a quiet topic it would only delay the next event.
    ///
    /// - Returns: Whether it did.
    @discardableResult
    private mutating func giveWayIfBusy() async -> Bool {
        self.hasCaughtUp = false
        let gathered = self.position &- self.idlePosition
        guard gathered >= 8 else { return false }
        self.idlePosition = self.position
        // Few come where each answers another, and the answer should not wait for long.
        let times = gathered < 32 ? 1 : self.control.patience
        for _ in 0..<times {
            await Task.yield()
            // Nothing gathers while publishers wait for room.
            if self.control.awaitedLimit.isSet { break }
        }
        return true
    }

    /// Looks out for an event for a moment, if that has been worthwhile lately.
    ///
    /// - Returns: Whether there is one.
    private mutating func lookOut() async -> Bool {
        guard self.membership.inbox == nil, self.lookout.isWorthwhile() else { return false }
        self.idlePosition = self.position
        let hasFound = self.segment.hasMore(beyond: self.index, glances: Lookout.glances)
        if self.lookout.note(hasFound: hasFound) { await Task.yield() }
        return hasFound
    }

    /// Waits for an event, or for the end.
    private mutating func park(isolation actor: isolated (any Actor)?) async {
        self.idlePosition = self.position
        switch self.control.park(self.subscriber, at: self.position) {
        case .refused: break
        case .ended: self.membership.leave()
        case .parked:
            // Kept as a property it would make the iterator's layout unknown to the compiler.
            var signals = self.subscriber.signals.makeAsyncIterator()
            let signal: Void? = await signals.next(isolation: actor)
            if signal == nil { self.membership.leave() }
        }
    }
}
