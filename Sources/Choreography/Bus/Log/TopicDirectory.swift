public import Synchronization

/// Finds the topic of an event type without a lock and without counting references.
///
/// A table never changes: adding a topic makes a new one. The directory keeps the old ones, since somebody
/// may be reading them. A program has as many topics as event types, so they stay few.
@usableFromInline
final class TopicDirectory: Sendable {
    private struct State: Sendable {
        var tables: [TopicTable]
        var topics: [(key: ObjectIdentifier, topic: AnyTopic)] = []
        var controls: [TopicControl] = []
        var isShutDown = false
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
            state.topics.append((ObjectIdentifier(type), candidate))
            state.controls.append(candidate.control)
            let table = TopicTable(state.topics)
            state.tables.append(table)
            self.current.store(Unmanaged.passUnretained(table), ordering: .releasing)
            return (candidate, state.isShutDown)
        }
        if isLate { topic.control.shutDown() }
        return topic
    }

    /// How far the slowest subscriber of all topics is behind.
    var lag: Int {
        let controls = self.state.withLock { $0.controls }
        return controls.map { $0.state.withLock(\.lag) }.max() ?? 0
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
