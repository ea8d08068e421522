internal import Synchronization

/// The events of one type: a log in segments, and a cursor for each subscriber.
///
/// A segment is kept alive by the readers that have not passed it, each through its own, and by nothing else.
@usableFromInline
final class Topic<Event: Message>: Sendable {
    /// Where the log is written.
    ///
    /// The topic's lock is held whenever it is touched.
    @usableFromInline
    struct Log {
        @usableFromInline var tail: Segment<Event>
        @usableFromInline var count = 0
        @usableFromInline var inboxes: [LossyInbox<Event>] = []

        init(tail: Segment<Event>) {
            self.tail = tail
        }
    }

    @usableFromInline let control: TopicControl
    @usableFromInline let log: Confined<Log>
    private let pool: SegmentPool
    private let gauge: BusGauge

    init(control: TopicControl, gauge: BusGauge, pools: SegmentPools) {
        self.control = control
        self.gauge = gauge
        self.pool = pools.pool(of: Envelope<Event>.self)
        self.log = Confined(Log(tail: Segment(from: self.pool)))
    }

    /// Publishes an event, if that needs no waiting.
    @inlinable
    @inline(__always)
    func publish(_ event: Event, _ header: EventHeader, at reading: ClockReading) -> Admission {
        let (admission, leavesWork) = self.control.state.withLock { state in
            self.admit(event, header, at: reading, to: &state)
        }
        if leavesWork { self.control.finishPublishing() }
        return admission
    }

    /// Publishes an event, if that needs no waiting, not even for the lock.
    @inlinable
    @inline(__always)
    func publishIfFree(_ event: Event, _ header: EventHeader, at reading: ClockReading) -> Admission {
        let outcome = self.control.state.withLockIfFree { state in
            self.admit(event, header, at: reading, to: &state)
        }
        guard let (admission, leavesWork) = outcome else { return .contended }
        if leavesWork { self.control.finishPublishing() }
        return admission
    }

    /// Appends an event if it may be, and tells whether that leaves something to do without the lock.
    @inlinable
    @inline(__always)
    func admit(
        _ event: Event,
        _ header: EventHeader,
        at reading: ClockReading,
        to state: inout TopicState
    ) -> (Admission, leavesWork: Bool) {
        if state.head >= state.gate {
            let admission = state.admit()
            guard admission == .granted else { return (admission, false) }
        }
        let isAwaited = state.isAwaited
        self.append(event, header, at: state.burst.time(reading, isAwaited: isAwaited), to: &state)
        return (.granted, state.leavesWork)
    }

    /// Publishes as many events from `index` on as need no waiting, under one lock, and moves `index`.
    @inlinable
    func publish(_ events: [Event], from index: inout Int, _ header: EventHeader, at time: Timestamp) -> Admission {
        let start = index
        let (next, admission, leavesWork) = self.control.state.withLock { state -> (Int, Admission, Bool) in
            var next = start
            var admission = Admission.granted
            while next < events.count, admission == .granted {
                if state.head >= state.gate { admission = state.admit() }
                guard admission == .granted else { break }
                self.append(events[next], header, at: time, to: &state)
                next += 1
            }
            return (next, admission, next > start && state.leavesWork)
        }
        index = next
        if leavesWork { self.control.finishPublishing() }
        return admission
    }

    /// Appends an event that a participant has committed, whether or not there is room.
    @inlinable
    func relay(_ envelope: Envelope<Event>) {
        let (leavesWork, hasGrown) = self.control.state.withLock { state -> (Bool, Bool) in
            guard state.isObserved else { return (false, false) }
            self.append(envelope.event, envelope.metadata, to: &state)
            return (state.leavesWork, state.head > state.suspendGate && !state.isOverfull)
        }
        if leavesWork { self.control.finishPublishing() }
        if hasGrown { self.control.noteGrowth() }
    }

    @inlinable
    @inline(__always)
    func append(_ event: __owned Event, _ header: EventHeader, at time: Timestamp, to state: inout TopicState) {
        let number = state.numberOffset &+ UInt64(truncatingIfNeeded: state.head)
        self.append(event, header.metadata(time: time, number: number), to: &state)
    }

    @inlinable
    @inline(__always)
    func append(_ event: __owned Event, _ metadata: EnvelopeMetadata, to state: inout TopicState) {
        if self.log.state.count == Segment<Event>.capacity { self.addSegment(&state) }
        self.log.state.tail.append(event, metadata, at: self.log.state.count)
        self.log.state.count &+= 1
        state.head &+= 1
        if !self.log.state.inboxes.isEmpty { self.fillInboxes(&state) }
    }

    /// Offers the event that was appended last to those who may miss some.
    @usableFromInline
    @inline(never)
    func fillInboxes(_ state: inout TopicState) {
        let envelope = self.log.state.tail[self.log.state.count - 1]
        for inbox in self.log.state.inboxes {
            if let dropped = inbox.offer(envelope) { state.discarded.append(Dropped(dropped)) }
            inbox.moveCursor(before: state.head)
        }
    }

    @usableFromInline
    @inline(never)
    func addSegment(_ state: inout TopicState) {
        let segment = Segment<Event>(from: self.pool)
        self.log.state.tail.seal(continuingIn: segment)
        // Perhaps nobody reads in it, and its events go with it.
        state.discarded.append(self.log.state.tail)
        self.log.state.tail = segment
        self.log.state.count = 0
    }
}

/// An event that is to be freed.
private final class Dropped<Event: Message>: Sendable {
    private let envelope: Envelope<Event>

    init(_ envelope: Envelope<Event>) {
        self.envelope = envelope
    }
}

// MARK: - Subscriptions

extension Topic {
    func subscribe(capacity: Int, overflow: OverflowPolicy) -> Subscription<Event> {
        self.gauge.subscriptions.wrappingAdd(1, ordering: .relaxed)
        self.control.readers.wrappingAdd(1, ordering: .relaxed)
        let subscriber = Subscriber(policy: overflow, capacity: capacity)
        let inbox = overflow.isLossy ? LossyInbox<Event>(of: subscriber) : nil
        // A reader that has an inbox never moves on in the log, so it must not hold a part of it.
        let apart = inbox.map { _ in Segment<Event>(from: self.pool) }
        let start = self.control.state.withLock { state -> ReadingStart<Event> in
            if let inbox { self.log.state.inboxes.append(inbox) }
            state.add(subscriber)
            return ReadingStart(
                membership: Membership(topic: self, subscriber: subscriber, inbox: inbox),
                segment: apart ?? self.log.state.tail,
                index: apart == nil ? self.log.state.count : 0,
                position: state.head
            )
        }
        return Subscription(start)
    }

    /// Ends a subscription.
    ///
    /// Publishers that waited for nobody but it go on.
    @usableFromInline
    func leave(_ subscriber: Subscriber) {
        let release = self.control.state.withLock { state -> Release? in
            self.log.state.inboxes.removeAll { $0.subscriber === subscriber }
            return state.remove(subscriber) ? self.control.settle(&state) : nil
        }
        subscriber.end()
        guard let release else { return }
        self.gauge.subscriptions.wrappingSubtract(1, ordering: .relaxed)
        self.control.readers.wrappingSubtract(1, ordering: .relaxed)
        self.control.act(on: release)
    }

    /// The oldest event in an inbox, or the position up to which there was none.
    @usableFromInline
    func next(in inbox: LossyInbox<Event>, elsePosition position: inout Int) -> Envelope<Event>? {
        let (envelope, head) = self.control.state.withLock { state in
            defer { inbox.moveCursor(before: state.head) }
            return (inbox.popFirst(), state.head)
        }
        position = head
        return envelope
    }
}
