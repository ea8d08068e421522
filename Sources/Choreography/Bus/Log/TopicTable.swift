public import Synchronization

/// Finds the topic of an event type without a lock and without counting a reference to the table.
///
/// A table never changes: adding a topic makes a new one. The directory keeps the old ones, since somebody
/// may be reading them: together they take no more memory than one table of twice the size for each topic,
/// and a program has as many topics as event types.
@usableFromInline
final class TopicDirectory: Sendable {
    private struct State: Sendable {
        var tables: [TopicTable]
        var controls: [TopicControl] = []
        var isShutDown = false
    }

    @usableFromInline let current: Atomic<Unmanaged<TopicTable>>
    private let state: Locked<State>

    init() {
        let empty = TopicTable(capacity: 8)
        self.current = Atomic(Unmanaged.passUnretained(empty))
        self.state = Locked(State(tables: [empty]))
    }

    /// The topic of an event type, or `nil` if nobody has ever subscribed to it.
    @inlinable
    @inline(__always)
    func topic<Event: Message>(of type: Event.Type) -> Topic<Event>? {
        self.current.load(ordering: .acquiring)._withUnsafeGuaranteedRef { table in
            table.value(for: ObjectIdentifier(type)).map { unsafeDowncast($0, to: Topic<Event>.self) }
        }
    }

    /// The topic of an event type, made if there is none.
    func topic<Event: Message>(of type: Event.Type, orElse make: () -> Topic<Event>) -> Topic<Event> {
        if let topic = self.topic(of: type) { return topic }
        let candidate = make()
        let (topic, isLate) = self.state.withLock { state -> (Topic<Event>, Bool) in
            if let topic = self.topic(of: type) { return (topic, false) }
            let table = state.tables[state.tables.count - 1].adding(candidate, for: ObjectIdentifier(type))
            state.tables.append(table)
            state.controls.append(candidate.control)
            self.current.store(Unmanaged.passUnretained(table), ordering: .releasing)
            return (candidate, state.isShutDown)
        }
        if isLate { topic.control.shutDown() }
        return topic
    }

    /// Ends every topic, and those that are still to come.
    func shutDown() {
        let controls = self.state.withLock { state in
            state.isShutDown = true
            return state.controls
        }
        for control in controls { control.shutDown() }
    }
}

/// A hash table with open addressing that is never changed and never full.
@usableFromInline
final class TopicTable: Sendable {
    private let keys: [ObjectIdentifier?]
    private let values: [(any AnyObject & Sendable)?]
    private let count: Int

    convenience init(capacity: Int) {
        self.init(keys: Array(repeating: nil, count: capacity), values: Array(repeating: nil, count: capacity), count: 0)
    }

    private init(keys: [ObjectIdentifier?], values: [(any AnyObject & Sendable)?], count: Int) {
        self.keys = keys
        self.values = values
        self.count = count
    }

    @usableFromInline
    func value(for key: ObjectIdentifier) -> (any AnyObject & Sendable)? {
        var index = Self.start(for: key, in: self.keys.count)
        while let candidate = self.keys[index] {
            if candidate == key { return self.values[index] }
            index = (index &+ 1) & (self.keys.count &- 1)
        }
        return nil
    }

    func adding(_ value: any AnyObject & Sendable, for key: ObjectIdentifier) -> TopicTable {
        let capacity = (self.count + 1) * 2 > self.keys.count ? self.keys.count * 2 : self.keys.count
        var keys: [ObjectIdentifier?] = Array(repeating: nil, count: capacity)
        var values: [(any AnyObject & Sendable)?] = Array(repeating: nil, count: capacity)
        for (key, value) in zip(self.keys + [key], self.values + [value]) {
            guard let key else { continue }
            var index = Self.start(for: key, in: capacity)
            while keys[index] != nil { index = (index + 1) & (capacity - 1) }
            keys[index] = key
            values[index] = value
        }
        return TopicTable(keys: keys, values: values, count: self.count + 1)
    }

    /// Multiplies by the golden ratio, since the addresses of types differ in few bits.
    private static func start(for key: ObjectIdentifier, in capacity: Int) -> Int {
        let hash = UInt64(UInt(bitPattern: key)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: hash >> 32) & (capacity &- 1)
    }
}
