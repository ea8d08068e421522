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
        /// The slot of the next event.
        @usableFromInline var index: Int
        /// The slots below may be read without looking at what the publishers write.
        @usableFromInline var available: Int
        /// The position up to which events have been taken from the log.
        @usableFromInline var position: Int
        @usableFromInline var hasCaughtUp = false
        /// Where it was when there was nothing to read.
        @usableFromInline var idlePosition: Int

        init(_ start: ReadingStart<Event>) {
            self.membership = start.membership
            self.control = start.membership.topic.control
            self.subscriber = start.membership.subscriber
            self.segment = start.segment
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
            if self.index == self.available || self.subscriber.hasLeft.load(ordering: .relaxed) {
                guard !self.hasCaughtUp, self.refill() else { return await self.waitForNext(isolation: actor) }
            }
            return self.takeNext()
        }

        @inlinable
        @inline(__always)
        mutating func takeNext() -> Envelope<Event> {
            let envelope = self.segment[self.index]
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
        self.hasCaughtUp = published < self.index &+ 16
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
    @usableFromInline
    @inline(never)
    mutating func waitForNext(isolation actor: isolated (any Actor)?) async -> Envelope<Event>? {
        if self.hasCaughtUp, self.position &- self.idlePosition >= 8 {
            self.hasCaughtUp = false
            self.idlePosition = self.position
            await Task.yield()
        }
        while !self.isOver {
            if let envelope = self.nextIfReady() { return envelope }
            await self.wait(isolation: actor)
        }
        self.membership.leave()
        return nil
    }

    private mutating func nextIfReady() -> Envelope<Event>? {
        if let inbox = self.membership.inbox {
            return self.membership.topic.next(in: inbox, elsePosition: &self.position)
        }
        return self.refill() ? self.takeNext() : nil
    }

    /// Waits for an event, or for the end.
    ///
    /// If a good many events came since it last had to wait, more are about to: giving way to the publisher
    /// is then cheaper than being woken by it. On a quiet topic it would only delay the next event.
    private mutating func wait(isolation actor: isolated (any Actor)?) async {
        let isBusy = self.position &- self.idlePosition >= 8
        self.idlePosition = self.position
        if isBusy { return await Task.yield() }
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
