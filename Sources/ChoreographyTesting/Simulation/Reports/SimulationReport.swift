internal import Choreography

/// What many runs of a simulation were.
public struct SimulationReport: Sendable {
    /// How many runs there were.
    public internal(set) var runs = 0
    /// How many sagas were completed.
    public internal(set) var completed = 0
    /// How many sagas were compensated.
    public internal(set) var compensated = 0
    /// What went wrong how often.
    public internal(set) var faults = FaultCounts()
    /// How many steps were taken.
    public internal(set) var steps = 0
    /// How much time passed in the simulations.
    public internal(set) var simulatedTime = Duration.zero
    /// A number that tells these runs from others: the same for the same seeds in every process.
    public internal(set) var digest: UInt64 = 0
    /// What went wrong that should not have, if anything.
    public internal(set) var failure: SimulationFailure?

    /// How many sagas there were.
    public var sagas: Int { self.completed + self.compensated }

    mutating func add(_ result: Playthrough.Result, seed: UInt64) {
        self.runs += 1
        self.completed += result.completed
        self.compensated += result.compensated
        self.faults += result.counts
        self.steps += result.steps
        self.simulatedTime += result.time
        // The order in which runs end must not matter.
        var random = RandomStream(seed: result.digest, stream: seed)
        self.digest &+= random.next()
    }

    mutating func add(_ other: Self) {
        self.runs += other.runs
        self.completed += other.completed
        self.compensated += other.compensated
        self.faults += other.faults
        self.steps += other.steps
        self.simulatedTime += other.simulatedTime
        self.digest &+= other.digest
    }
}

extension Simulation {
    /// Runs the simulation once for each seed, until one has failed.
    ///
    /// - Parameters:
    ///   - seeds: The seeds.
    ///   - threads: How many runs are under way at the same time.
    /// - Returns: What was simulated, and what has failed, if anything has.
    public func report(seeds: Range<UInt64>, threads: Int = 1) -> SimulationReport {
        let board = Board(seeds)
        let others = (1..<max(threads, 1)).map { _ in SimulationThread { self.work(on: board) } }
        self.work(on: board)
        for thread in others { thread.join() }
        var report = board.report
        if let (seed, violation) = board.failed {
            report.failure = SimulationFailure(shrinking: seed, of: self, after: violation)
        }
        return report
    }

    private func work(on board: Board) {
        var report = SimulationReport()
        while let seed = board.takeSeed() {
            let result = self.play(seed)
            report.add(result, seed: seed)
            if let violation = result.violation { board.noteFailure(seed, violation) }
            // Now and then, to see that nothing but the seed decides.
            guard seed.isMultiple(of: 64) else { continue }
            let again = self.play(seed)
            if again.digest != result.digest { board.noteFailure(seed, again.violation) }
        }
        board.add(report)
    }
}

/// What several threads do together.
private final class Board: Sendable {
    private struct State: Sendable {
        var next: UInt64
        var failed: (seed: UInt64, violation: Violation?)?
        var report = SimulationReport()
    }

    private let end: UInt64
    private let state: Locked<State>

    init(_ seeds: Range<UInt64>) {
        self.end = seeds.upperBound
        self.state = Locked(State(next: seeds.lowerBound))
    }

    /// The lowest seed whose run has failed, and what was wrong then, unless it only went differently.
    var failed: (seed: UInt64, violation: Violation?)? { self.state.withLock { $0.failed } }

    var report: SimulationReport { self.state.withLock { $0.report } }

    func takeSeed() -> UInt64? {
        self.state.withLock { state in
            guard state.next < self.end, state.failed == nil else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    func noteFailure(_ seed: UInt64, _ violation: Violation?) {
        self.state.withLock { state in
            guard state.failed.map({ seed <= $0.seed }) ?? true else { return }
            // What was wrong the first time says more than that a run went differently.
            let earlier = state.failed?.seed == seed ? state.failed?.violation : nil
            state.failed = (seed, earlier ?? violation)
        }
    }

    func add(_ report: SimulationReport) { self.state.withLock { $0.report.add(report) } }
}
