internal import Choreography

/// The sagas that have ended: counted one and all, and kept as far as the limits allow.
struct SagaArchive: Sendable {
    private static let causeLimit = 100

    let limits: SagaRecorder.Limits

    // Exact, whatever is kept.
    private(set) var counts = Array(repeating: 0, count: SagaStanding.allCases.count)
    private(set) var causes: [String: Int] = [:]
    private(set) var durations = SagaStanding.allCases.map { _ in Histogram() }
    private(set) var retries = SagaStanding.allCases.map { _ in Histogram() }

    private(set) var listed: Reservoir<SagaSummary>
    private(set) var stuck: [RecordedSaga] = []
    private var compensated: [String: Reservoir<RecordedSaga>] = [:]
    private var slowest: SlowestSagas
    private var others: Reservoir<RecordedSaga>

    init(_ limits: SagaRecorder.Limits) {
        self.limits = limits
        self.listed = Reservoir(limit: limits.listedSagas)
        self.slowest = SlowestSagas(limit: limits.slowestTimelines)
        self.others = Reservoir(limit: limits.sampledTimelines)
    }

    /// Files a saga that has ended.
    mutating func file(_ saga: RecordedSaga) {
        let standing = saga.standing
        self.counts[standing.rawValue] += 1
        self.durations[standing.rawValue].add(saga.nanoseconds)
        self.retries[standing.rawValue].add(Int64(saga.retries))
        if let cause = saga.cause, self.causes[cause] != nil || self.causes.count < Self.causeLimit {
            self.causes[cause, default: 0] += 1
        }
        guard standing != .stuck else {
            if self.stuck.count < self.limits.stuckSagas { self.stuck.append(saga) }
            return
        }
        self.listed.add(SagaSummary(saga))
        // Who is not, or not any more, among those of one kind may be among those of the next.
        guard let next = self.slowest.exchange(saga), let other = self.sampleByCause(next) else { return }
        self.others.add(other)
    }

    /// Takes a compensated saga into the sample of its cause.
    ///
    /// - Returns: The saga that is not in such a sample.
    private mutating func sampleByCause(_ saga: RecordedSaga) -> RecordedSaga? {
        guard saga.standing == .compensated, let cause = saga.cause, self.causes[cause] != nil else { return saga }
        return self.compensated[cause, default: Reservoir(limit: self.limits.timelinesPerCause)].add(saga)
    }

    /// The sagas whose timelines are kept, stuck ones first.
    var timelines: [RecordedSaga] {
        self.stuck + self.compensated.sorted { $0.key < $1.key }.flatMap(\.value.elements) + self.slowest.sagas
            + self.others.elements
    }
}
