public import Synchronization

/// A stretch of a topic's log: events that are appended once, read by many, and freed together.
///
/// Here, as in ``TopicTable``, the bus vouches for memory safety itself. The argument:
/// - Only the holder of the topic's lock appends. It writes a slot, or `next`, before it stores `count` or
///   `isSealed` with release ordering.
/// - A reader touches a slot only below a `count`, and `next` only after an `isSealed`, that it has loaded
///   with acquire ordering. Neither is ever written again.
/// - Whoever reads holds a reference to the segment, so its slots outlive the reading.
/// - A segment that is no part of a log is touched by one reader only.
@usableFromInline
final class Segment<Event: Message>: @unchecked Sendable {
    /// How many slots a segment has: enough to make a change of segments rare, few enough to be kept for a
    /// slow subscriber without regret.
    @inlinable static var capacity: Int { 128 }

    /// How many slots may be read.
    @usableFromInline let count = Atomic<Int>(0)

    private let isSealed = Atomic<Bool>(false)
    private var next: Segment?
    private let pool: SegmentPool
    @usableFromInline let slots: UnsafeMutablePointer<Envelope<Event>>

    init(from pool: SegmentPool) {
        self.pool = pool
        self.slots = pool.take(Envelope<Event>.self, count: Self.capacity)
    }

    deinit {
        self.slots.deinitialize(count: self.count.load(ordering: .acquiring))
        self.pool.giveBack(self.slots)
        // A long log must not be freed by as deep a recursion.
        var rest = self.next.take()
        while isKnownUniquelyReferenced(&rest) { rest = rest?.next.take() }
    }

    /// Appends an event.
    ///
    /// The topic's lock is held, and `index` is the number of events so far.
    @inlinable
    @inline(__always)
    func append(_ event: __owned Event, _ metadata: EnvelopeMetadata, at index: Int) {
        (self.slots + index).initialize(to: Envelope(event, metadata: metadata))
        self.count.store(index &+ 1, ordering: .releasing)
    }

    /// Puts an event in the place of the one before, in a segment that is no part of a log and belongs to one reader.
    func hold(_ envelope: consuming Envelope<Event>) {
        if self.count.load(ordering: .relaxed) == 0 {
            self.append(envelope.event, envelope.metadata, at: 0)
        } else {
            self.slots.pointee = envelope
        }
    }

    /// Names the segment in which the log continues.
    ///
    /// The topic's lock is held.
    func seal(continuingIn next: Segment) {
        self.next = next
        self.isSealed.store(true, ordering: .releasing)
    }

    /// An event below a `count` that the caller has loaded.
    @inlinable
    subscript(index: Int) -> Envelope<Event> {
        @inline(__always) get { self.slots[index] }
    }

    /// Looks at the log until it goes on, at most so many times.
    ///
    /// - Returns: Whether it goes on beyond the first `index` events of this segment.
    func hasMore(beyond index: Int, glances: Int) -> Bool {
        (0..<glances).contains { _ in
            self.count.load(ordering: .acquiring) > index || self.isSealed.load(ordering: .acquiring)
        }
    }

    /// The segment in which the log continues, or `nil` if this is the last one.
    @usableFromInline var successor: Segment? {
        self.isSealed.load(ordering: .acquiring) ? self.next : nil
    }
}

/// Keeps the memory of freed segments for the next ones, so that a steady stream allocates nothing.
///
/// All segments of one pool are of the same size, and may be of different topics: one that is only now and then in use
/// then keeps no memory but its last segment.
final class SegmentPool: Sendable {
    private static var limit: Int { 16 }

    private let free = Locked<[UInt]>([])

    init() {}

    deinit {
        for address in self.free.withLock({ $0 }) { UnsafeMutableRawPointer(bitPattern: address)?.deallocate() }
    }

    func take<Slot>(_ type: Slot.Type, count: Int) -> UnsafeMutablePointer<Slot> {
        let address = self.free.withLock { $0.popLast() }
        let memory = address.flatMap { UnsafeMutableRawPointer(bitPattern: $0) }
        guard let memory else { return .allocate(capacity: count) }
        // Claims the memory's cache lines from the readers' cores in one sweep, instead of one for each event.
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: count * MemoryLayout<Slot>.stride)
        return memory.bindMemory(to: Slot.self, capacity: count)
    }

    func giveBack<Slot>(_ slots: UnsafeMutablePointer<Slot>) {
        let isKept = self.free.withLock { free in
            guard free.count < Self.limit else { return false }
            free.append(UInt(bitPattern: slots))
            return true
        }
        if !isKept { slots.deallocate() }
    }
}

/// The pools of a bus: one for each size that its types' envelopes have.
final class SegmentPools: Sendable {
    private struct Size: Hashable, Sendable {
        var stride: Int
        var alignment: Int
    }

    private let pools = Locked<[Size: SegmentPool]>([:])

    init() {}

    func pool<Slot>(of type: Slot.Type) -> SegmentPool {
        let size = Size(stride: MemoryLayout<Slot>.stride, alignment: MemoryLayout<Slot>.alignment)
        return self.pools.withLock { pools in
            if let pool = pools[size] { return pool }
            let pool = SegmentPool()
            pools[size] = pool
            return pool
        }
    }
}
