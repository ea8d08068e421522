internal import Choreography

/// How often each step has reacted to each message, by what came of it.
struct ReactionCounts: Sendable {
    /// What came of a message at a step, as far as a report asks.
    ///
    /// Counters beside each other take one look-up for an entry, and no hash of its kind.
    struct Counts: Sendable {
        var completed = 0
        var rejected = 0
        var handled = 0
        var joined = 0
        var undone = 0
        var fenced = 0
        var armed = 0
        var disarmed = 0

        fileprivate mutating func count(_ kind: TimelineEntry.Kind) {
            switch kind {
            case .completed: self.completed += 1
            case .handled: self.handled += 1
            case .rejected: self.rejected += 1
            case .undone: self.undone += 1
            case .fenced: self.fenced += 1
            case .joined: self.joined += 1
            case .armed: self.armed += 1
            case .disarmed: self.disarmed += 1
            default: break
            }
        }

        fileprivate mutating func add(_ other: Self) {
            self.completed += other.completed
            self.rejected += other.rejected
            self.handled += other.handled
            self.joined += other.joined
            self.undone += other.undone
            self.fenced += other.fenced
            self.armed += other.armed
            self.disarmed += other.disarmed
        }
    }

    private var counts: [TimelineEntry.Place: Counts] = [:]

    /// Counts an entry, if it tells of a step.
    mutating func count(_ entry: TimelineEntry) {
        guard let place = entry.place else { return }
        self.counts[place, default: Counts()].count(entry.kind)
    }

    /// Adds what others have counted.
    mutating func add(_ other: Self) {
        for (place, counts) in other.counts { self.counts[place, default: Counts()].add(counts) }
    }

    /// What came of a message at a step.
    func of(_ message: MessageType, at step: ChoreographyGraph.Step) -> Counts {
        let place = TimelineEntry.Place(participant: step.participant, step: step.id, trigger: message.name)
        return self.counts[place] ?? Counts()
    }
}
