/// A hash table with open addressing that is never changed and never full.
@usableFromInline
final class TopicTable: Sendable {
    @usableFromInline
    struct Slot: Sendable {
        @usableFromInline let key: ObjectIdentifier
        /// The topic, which the table keeps alive.
        ///
        /// Finding it counts no reference.
        @usableFromInline let topic: Unmanaged<AnyTopic>
    }

    @usableFromInline let slots: [Slot?]
    private let topics: [AnyTopic]

    /// Makes a table of topics, each under its event type.
    init(_ topics: [(key: ObjectIdentifier, topic: AnyTopic)] = []) {
        var capacity = 8
        while capacity < topics.count * 2 { capacity *= 2 }
        var slots: [Slot?] = Array(repeating: nil, count: capacity)
        for (key, topic) in topics {
            var index = Self.start(for: key, in: capacity)
            while slots[index] != nil { index = (index + 1) & (capacity - 1) }
            slots[index] = Slot(key: key, topic: .passUnretained(topic))
        }
        self.slots = slots
        self.topics = topics.map(\.topic)
    }

    @inlinable
    func topic(for key: ObjectIdentifier) -> Unmanaged<AnyTopic>? {
        var index = Self.start(for: key, in: self.slots.count)
        while let slot = self.slots[index] {
            if slot.key == key { return slot.topic }
            index = (index &+ 1) & (self.slots.count &- 1)
        }
        return nil
    }

    /// Multiplies by the golden ratio, since the addresses of types differ in few bits.
    @inlinable
    static func start(for key: ObjectIdentifier, in capacity: Int) -> Int {
        let hash = UInt64(UInt(bitPattern: key)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: hash >> 32) & (capacity &- 1)
    }
}

/// A topic, whatever its event type.
@usableFromInline typealias AnyTopic = any AnyObject & Sendable
