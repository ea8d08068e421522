internal import Choreography

/// The sagas that have not ended, those that have ended just now, and those that are stuck.
///
/// The entries of one saga come from several lanes at the same time: that of its end may overtake others, by as much as
/// a lane does in a turn. A saga is therefore kept for a while after its end. A stuck one is kept for as long as there
/// is room, because it goes on when a dead letter is replayed.
struct FollowedSagas: Sendable {
    /// How many ended sagas wait for stragglers.
    private static let patience = 64

    private let openLimit: Int
    private let stuckLimit: Int
    private let entryLimit: Int

    private(set) var sagas: [SagaID: RecordedSaga] = [:]
    private(set) var reactions = ReactionCounts()
    /// How many sagas were not followed because there were too many.
    private(set) var unfollowed = 0
    /// How many commands failed for good, so that their sagas have never been.
    private(set) var refused = 0
    private var ended: [SagaID] = []
    private var firstEnded = 0
    private var stuckCount = 0
    /// The oldest saga that was seen to start.
    private var firstStarted: SagaID?

    init(_ limits: SagaRecorder.Limits, sharedBy shards: Int) {
        func share(_ limit: Int) -> Int { limit > 0 ? (limit - 1) / shards + 1 : 0 }
        self.openLimit = share(limits.openSagas)
        self.stuckLimit = share(limits.stuckSagas)
        self.entryLimit = max(2, limits.entriesPerTimeline)
    }

    /// Takes note of an entry.
    ///
    /// - Returns: A saga that has ended, and that nothing more is expected of.
    mutating func note(_ entry: TimelineEntry, label: String?) -> RecordedSaga? {
        self.reactions.count(entry)
        let id = entry.saga
        if entry.kind == .discarded, let saga = self.sagas[id], saga.isRefused(by: entry) {
            self.sagas[id] = nil
            self.refused += 1
            return nil
        }
        // Looked up once: this is done for every entry of every saga.
        guard let place = self.sagas.index(forKey: id) ?? self.begin(entry, label: label) else { return nil }
        let change = self.sagas.values[place].add(entry, limit: self.entryLimit)
        self.stuckCount += change
        guard entry.kind == .ended, change <= 0 || self.stuckCount > self.stuckLimit else { return nil }
        self.ended.append(id)
        return self.retire()
    }

    /// Begins to follow a saga, unless there is no room, or the entry is a straggler of one that has been filed.
    ///
    /// - Returns: Where the saga is from now on.
    private mutating func begin(_ entry: TimelineEntry, label: String?) -> Dictionary<SagaID, RecordedSaga>.Index? {
        if entry.kind == .started {
            self.firstStarted = min(self.firstStarted ?? entry.saga, entry.saga)
        } else if entry.kind == .late || self.firstStarted.map({ $0 <= entry.saga }) ?? false {
            // Identifiers sort by time, and what an earlier process has begun is older than what began here.
            return nil
        }
        guard self.sagas.count - self.stuckCount - (self.ended.count - self.firstEnded) < self.openLimit else {
            if entry.kind == .started { self.unfollowed += 1 }
            return nil
        }
        self.sagas[entry.saga] = RecordedSaga(entry, label: label)
        return self.sagas.index(forKey: entry.saga)
    }

    /// Lets the saga go that ended first, if enough have ended since.
    private mutating func retire() -> RecordedSaga? {
        guard self.ended.count - self.firstEnded > Self.patience else { return nil }
        let id = self.ended[self.firstEnded]
        self.firstEnded += 1
        if self.firstEnded == Self.patience {
            self.ended.removeFirst(self.firstEnded)
            self.firstEnded = 0
        }
        // A saga that goes on after its end ends again, and comes up then.
        guard let saga = self.sagas[id], saga.outcome != nil else { return nil }
        self.sagas[id] = nil
        if saga.isStuck { self.stuckCount -= 1 }
        return saga
    }
}
