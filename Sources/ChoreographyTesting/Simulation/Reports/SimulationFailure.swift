/// What a run of a simulation has shown to go wrong, and how to see it again.
public struct SimulationFailure: Error {
    /// The simulation's name.
    public let simulation: String
    /// The seed.
    public let seed: UInt64
    /// The order in which things happened.
    public let schedule: SimulationSchedule
    /// The clients that it takes, by their numbers from 1; `nil` for all.
    public let sagas: [Int]?
    /// What must not have happened.
    public let violation: String
    /// The faults that it takes.
    public let faults: [SimulatedFault]
    /// How many faults there were at first.
    public let faultsBefore: Int
    let trace: [TraceLine]

    init(_ simulation: Simulation, _ shrunk: Shrunk) {
        self.simulation = simulation.name
        self.seed = shrunk.seed
        self.schedule = shrunk.schedule
        self.sagas = shrunk.sagas
        self.violation = shrunk.result.violation?.text ?? Self.text(ofFlaw: shrunk.earlier)
        self.faults = shrunk.result.faults
        self.faultsBefore = shrunk.faultsBefore ?? shrunk.result.faults.count
        self.trace = shrunk.result.trace
    }

    /// Finds the least with which a run still fails.
    ///
    /// - Parameters:
    ///   - seed: The run's seed.
    ///   - simulation: The simulation.
    ///   - violation: What was wrong the first time.
    init(shrinking seed: UInt64, of simulation: Simulation, after violation: Violation?) {
        var shrunk = Shrinker(simulation, seed: seed).shrink()
        shrunk.earlier = shrunk.earlier ?? violation
        self.init(simulation, shrunk)
    }

    /// What is told of a run that does not go the same way each time.
    static func text(ofFlaw violation: Violation?) -> String {
        guard let violation else { return "The run went differently the second time: it is not deterministic." }
        return "\(violation.text) Played again, the run did not fail: it is not deterministic."
    }

    /// A run from which nothing can be taken away without its succeeding.
    struct Shrunk {
        let seed: UInt64
        let schedule: SimulationSchedule
        /// The clients that it takes, by number; `nil` for all.
        let sagas: [Int]?
        let result: Playthrough.Result
        var faultsBefore: Int?
        /// What was wrong in a run before the last.
        var earlier: Violation?
    }
}

/// Takes sagas and faults away from a run for as long as it still fails.
private struct Shrinker {
    private let simulation: Simulation
    private let seed: UInt64

    init(_ simulation: Simulation, seed: UInt64) {
        self.simulation = simulation
        self.seed = seed
    }

    func shrink() -> SimulationFailure.Shrunk {
        var schedule = self.simulation.schedule(for: self.seed)
        var failing = self.simulation.play(self.seed, schedule)
        guard let kind = failing.violation?.kind else {
            return SimulationFailure.Shrunk(seed: self.seed, schedule: schedule, sagas: nil, result: failing)
        }
        let before = failing.faults.count
        let all = failing.clients
        var sagas = Array(1...max(1, all))
        var isSmaller = true
        while isSmaller {
            isSmaller = false
            // What fails in the plainest order only once other sagas are gone is worth another look.
            if schedule != .fifo, let simpler = self.fails(.fifo, sagas, failing.faults, kind) {
                (schedule, failing, isSmaller) = (.fifo, simpler, true)
            }
            for saga in sagas where sagas.count > 1 {
                let others = sagas.filter { $0 != saga }
                guard let smaller = self.fails(schedule, others, failing.faults, kind) else { continue }
                (sagas, failing, isSmaller) = (others, smaller, true)
            }
            for fault in failing.faults {
                let others = failing.faults.filter { $0 != fault }
                guard others.count < failing.faults.count, let smaller = self.fails(schedule, sagas, others, kind)
                else {
                    continue
                }
                (failing, isSmaller) = (smaller, true)
            }
        }
        return SimulationFailure.Shrunk(
            seed: self.seed,
            schedule: schedule,
            sagas: sagas.count < all ? sagas : nil,
            result: self.play(schedule, sagas, failing.faults, isTracing: true),
            faultsBefore: before,
            earlier: failing.violation
        )
    }

    private func fails(
        _ schedule: SimulationSchedule,
        _ sagas: [Int],
        _ faults: [SimulatedFault],
        _ kind: String
    ) -> Playthrough.Result? {
        let result = self.play(schedule, sagas, faults)
        return result.violation?.kind == kind ? result : nil
    }

    private func play(
        _ schedule: SimulationSchedule,
        _ sagas: [Int],
        _ faults: [SimulatedFault],
        isTracing: Bool = false
    ) -> Playthrough.Result {
        self.simulation.play(
            self.seed,
            schedule,
            .only(Set(faults.map(\.description))),
            sagas: Set(sagas),
            isTracing: isTracing
        )
    }
}
