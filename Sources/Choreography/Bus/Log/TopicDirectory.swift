public import Synchronization

/// Finds the topic of an event type without a lock and without counting references.
///
/// A table that has no room is followed by one of twice the size. The directory keeps the old ones, since somebody may be
/// reading them: together they are no larger than the new one.
@usableFromInline
final class TopicDirectory: Sendable {
    private struct State: Sendable {
        var tables: [TopicTable]
        var topics: [(key: ObjectIdentifier, topic: AnyTopic, control: TopicControl)] = []
        var isShutDown = false

        /// Adds a topic.
        ///
        /// - Returns: The table in which all topics are.
        mutating func add(_ topic: AnyTopic, _ control: TopicControl, for key: ObjectIdentifier) -> TopicTable {
            self.topics.append((key, topic, control))
            let table = self.tables[self.tables.count - 1]
            guard !table.hasRoom(for: self.topics.count) else {
                table.add(.passUnretained(topic), for: key)
                return table
            }
            let larger = TopicTable(capacity: table.capacity * 2)
            for (key, topic, _) in self.topics { larger.add(.passUnretained(topic), for: key) }
            self.tables.append(larger)
            return larger
        }
    }

    @usableFromInline let current: Atomic<Unmanaged<TopicTable>>
    private let state: Locked<State>

    init() {
        let empty = TopicTable()
        self.current = Atomic(Unmanaged.passUnretained(empty))
        self.state = Locked(State(tables: [empty]))
    }

    /// The topic of an event type, or `nil` if nobody has ever subscribed to it.
    ///
    /// It lives as long as the directory.
    @inlinable
    @inline(__always)
    func topic<Event: Message>(of type: Event.Type) -> Unmanaged<Topic<Event>>? {
        let topic = self.current.load(ordering: .acquiring)._withUnsafeGuaranteedRef { table in
            table.topic(for: ObjectIdentifier(type))
        }
        guard let topic else { return nil }
        return Unmanaged.fromOpaque(topic.toOpaque())
    }

    /// The topic of an event type, made if there is none.
    func topic<Event: Message>(of type: Event.Type, orElse make: () -> Topic<Event>) -> Topic<Event> {
        if let topic = self.topic(of: type) { return topic.takeUnretainedValue() }
        let candidate = make()
        let (topic, isLate) = self.state.withLock { state -> (Topic<Event>, Bool) in
            if let topic = self.topic(of: type) { return (topic.takeUnretainedValue(), false) }
            let table = state.add(candidate, candidate.control, for: ObjectIdentifier(type))
            self.current.store(Unmanaged.passUnretained(table), ordering: .releasing)
            return (candidate, state.isShutDown)
        }
        if isLate { topic.control.shutDown() }
        return topic
    }

    /// How far the slowest subscriber of all topics is behind.
    var lag: Int {
        let topics = self.state.withLock { $0.topics }
        return topics.map { $0.control.state.withLock(\.lag) }.max() ?? 0
    }

    /// Ends every topic, and those that are still to come.
    func shutDown() {
        let topics = self.state.withLock { state in
            state.isShutDown = true
            return state.topics
        }
        for topic in topics { topic.control.shutDown() }
    }
}
