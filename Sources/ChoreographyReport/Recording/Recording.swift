internal import Choreography

/// What a recorder knows at one moment.
struct Recording: Sendable {
    /// The sagas that have ended, down to the last one.
    private(set) var archive: SagaArchive
    /// The sagas that have not ended.
    private(set) var open: [RecordedSaga] = []
    private(set) var reactions = ReactionCounts()
    /// How many sagas were not followed because there were too many.
    private(set) var unfollowed = 0
    /// How many commands failed for good, so that their sagas have never been.
    private(set) var refused = 0

    init(archive: SagaArchive) {
        self.archive = archive
    }

    /// Adds the sagas of one shard.
    mutating func add(_ followed: FollowedSagas) {
        self.reactions.add(followed.reactions)
        self.unfollowed += followed.unfollowed
        self.refused += followed.refused
        for saga in followed.sagas.values.sorted(by: { $0.id < $1.id }) {
            if saga.outcome != nil { self.archive.file(saga) } else { self.open.append(saga) }
        }
    }

    /// How many sagas there are of each standing.
    var counts: [Int] {
        var counts = self.archive.counts
        for saga in self.open { counts[saga.standing.rawValue] += 1 }
        return counts
    }

    /// The open sagas whose timelines are told: those that wait for a person, and then the oldest ones.
    private var toldOpen: [RecordedSaga] {
        let limit = self.archive.limits.stuckSagas
        return Array(
            self.open.sorted {
                ($0.standing == .parked ? 0 : 1, $0.id) < ($1.standing == .parked ? 0 : 1, $1.id)
            }
            .prefix(limit)
        )
    }

    /// The sagas whose timelines are told, each once: stuck ones, then those that are open, then others.
    var told: [RecordedSaga] {
        var seen: Set<SagaID> = []
        return (self.archive.stuck + self.toldOpen + self.archive.timelines).filter { seen.insert($0.id).inserted }
    }

    /// The sagas that are listed, in the order in which they started.
    func listed(with told: [RecordedSaga]) -> [SagaSummary] {
        let known = Set(told.lazy.map(\.id))
        let others = self.archive.listed.elements.filter { !known.contains($0.id) }
        let open = self.open.filter { !known.contains($0.id) }
        return (told.map { SagaSummary($0) } + open.map { SagaSummary($0) } + others).sorted { $0.id < $1.id }
    }
}
