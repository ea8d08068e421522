internal import Choreography

/// What a recorder knows of one saga.
struct RecordedSaga: Sendable {
    let id: SagaID
    /// What people call it.
    let label: String?
    let started: Timestamp
    /// When it ended, or when something happened in it for the last time.
    private(set) var updated: Timestamp
    /// The first entries, in the order in which they came.
    private(set) var entries: [TimelineEntry] = []
    /// How many entries came after those.
    private(set) var omitted = 0
    private(set) var retries = 0
    private(set) var outcome: SagaOutcome?
    /// The name of the first rejection.
    private(set) var cause: String?
    /// How many dead letters wait for a person.
    private var letters = 0

    init(_ entry: TimelineEntry, label: String?) {
        self.id = entry.saga
        self.label = label
        self.started = entry.time
        self.updated = entry.time
        // Room for the timelines of most sagas.
        self.entries.reserveCapacity(12)
    }

    /// Takes note of an entry.
    ///
    /// - Returns: 1 if the saga is stuck from now on, -1 if it is not any more, otherwise 0.
    mutating func add(_ entry: TimelineEntry, limit: Int) -> Int {
        let wasStuck = self.isStuck
        self.keep(entry, limit: limit)
        self.follow(entry)
        return (self.isStuck ? 1 : 0) - (wasStuck ? 1 : 0)
    }

    private mutating func keep(_ entry: TimelineEntry, limit: Int) {
        // The end is told even if it comes after the limit.
        if self.entries.count < limit - (entry.kind == .ended ? 0 : 1) {
            self.entries.append(entry)
        } else {
            self.omitted += 1
        }
    }

    private mutating func follow(_ entry: TimelineEntry) {
        if entry.kind == .ended || self.outcome == nil { self.updated = max(self.updated, entry.time) }
        switch entry.kind {
        case .retried, .undoDelayed: self.retries += 1
        case .rejected: if self.cause == nil { self.cause = entry.event?.name }
        case .deadLettered: self.letters += 1
        case .discarded: self.letters -= 1
        case .replayed:
            self.letters -= 1
            self.outcome = nil
        case .ended: self.end(entry.outcome)
        default: break
        }
    }

    private mutating func end(_ outcome: SagaOutcome?) {
        self.outcome = outcome
        if case .compensated(let cause) = outcome { self.cause = cause.name }
        if case .completed = outcome { self.cause = nil }
    }

    /// Whether an entry tells that the saga's first message could not be handled, so that the saga has never been.
    func isRefused(by entry: TimelineEntry) -> Bool {
        entry.kind == .discarded && self.letters == 0 && entry.event?.id == self.entries.first?.event?.id
    }

    /// Whether it has ended, and owes something.
    var isStuck: Bool {
        if case .stuck = self.outcome { return true }
        return false
    }

    /// What it owes.
    var debts: [CompensationDebt] {
        guard case .stuck(let debts) = self.outcome else { return [] }
        return debts
    }

    /// How long it took, or has taken so far, in nanoseconds.
    var nanoseconds: Int64 { max(0, self.updated.nanoseconds - self.started.nanoseconds) }

    /// Where it stands, in a word.
    var standing: SagaStanding {
        switch self.outcome {
        case .completed: .completed
        case .compensated: .compensated
        case .stuck: .stuck
        case nil: self.letters > 0 ? .parked : .running
        }
    }
}

/// Where a saga stands, in a word; the page knows them by their numbers.
enum SagaStanding: Int, CaseIterable, Sendable {
    case completed
    case compensated
    case stuck
    /// Nothing happens until a person replays or discards a dead letter.
    case parked
    case running
}
