public import Synchronization

/// A hash table with open addressing, to which topics are added under a lock and in which they are found without one.
///
/// The memory behind its pointer has one owner, which outlives whoever looks into it, and holds nothing but atomic values.
/// A slot's topic is stored before its key, with release ordering, and read after it, with acquire ordering; neither is
/// ever changed again.
@usableFromInline
final class TopicTable: Sendable {
    @usableFromInline
    struct Slot: ~Copyable, Sendable {
        /// Tells the event type, and is 0 in an empty slot.
        @usableFromInline let key = Atomic<UInt>(0)
        @usableFromInline let topic = Atomic<Unmanaged<AnyTopic>?>(nil)

        init() {}
    }

    /// Always a power of two.
    @usableFromInline let capacity: Int
    @usableFromInline nonisolated(unsafe) let slots: UnsafeMutablePointer<Slot>

    init(capacity: Int = 8) {
        self.capacity = capacity
        self.slots = .allocate(capacity: capacity)
        for index in 0..<capacity { (self.slots + index).initialize(to: Slot()) }
    }

    deinit {
        self.slots.deinitialize(count: self.capacity)
        self.slots.deallocate()
    }

    /// Whether so many topics leave half of the slots empty, so that a search ends soon.
    func hasRoom(for count: Int) -> Bool { count <= self.capacity / 2 }

    /// Adds the topic of a type that has none yet, for which there is room.
    ///
    /// The directory's lock is held. It keeps the topic alive, so that finding it counts no reference.
    func add(_ topic: Unmanaged<AnyTopic>, for key: ObjectIdentifier) {
        var index = self.start(for: key)
        while self.slots[index].key.load(ordering: .relaxed) != 0 { index = self.index(after: index) }
        self.slots[index].topic.store(topic, ordering: .relaxed)
        self.slots[index].key.store(UInt(bitPattern: key), ordering: .releasing)
    }

    @inlinable
    @inline(__always)
    func topic(for key: ObjectIdentifier) -> Unmanaged<AnyTopic>? {
        var index = self.start(for: key)
        while true {
            let found = self.slots[index].key.load(ordering: .acquiring)
            if found == UInt(bitPattern: key) { return self.slots[index].topic.load(ordering: .relaxed) }
            if found == 0 { return nil }
            index = self.index(after: index)
        }
    }

    /// Multiplies by the golden ratio, since the addresses of types differ in few bits.
    @inlinable
    func start(for key: ObjectIdentifier) -> Int {
        let hash = UInt64(UInt(bitPattern: key)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: hash >> 32) & (self.capacity &- 1)
    }

    @inlinable
    func index(after index: Int) -> Int { (index &+ 1) & (self.capacity &- 1) }
}

/// A topic, whatever its event type.
@usableFromInline typealias AnyTopic = any AnyObject & Sendable
