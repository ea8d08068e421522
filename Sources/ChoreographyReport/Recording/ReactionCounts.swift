internal import Choreography

/// How often each step has reacted to each message, by what came of it.
struct ReactionCounts: Sendable {
    private struct Key: Hashable, Sendable {
        let place: TimelineEntry.Place
        let kind: TimelineEntry.Kind
    }

    private var counts: [Key: Int] = [:]

    /// Counts an entry, if it tells of a step.
    mutating func count(_ entry: TimelineEntry) {
        guard let place = entry.place else { return }
        self.counts[Key(place: place, kind: entry.kind), default: 0] += 1
    }

    /// Adds what others have counted.
    mutating func add(_ other: Self) {
        self.counts.merge(other.counts, uniquingKeysWith: +)
    }

    /// How often a step has reacted to a message in one of several ways.
    func count(_ kinds: [TimelineEntry.Kind], of step: ChoreographyGraph.Step, on message: MessageType) -> Int {
        let place = TimelineEntry.Place(participant: step.participant, step: step.id, trigger: message.name)
        return kinds.reduce(0) { $0 + (self.counts[Key(place: place, kind: $1)] ?? 0) }
    }
}
