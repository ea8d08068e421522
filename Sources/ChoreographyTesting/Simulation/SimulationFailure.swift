/// What a run of a simulation has shown to go wrong, and how to see it again.
public struct SimulationFailure: Error {
    /// The simulation's name.
    public let simulation: String
    /// The seed.
    public let seed: UInt64
    /// The order in which things happened.
    public let schedule: SimulationSchedule
    /// What must not have happened.
    public let violation: String
    /// The faults that it takes.
    public let faults: [SimulatedFault]
    /// How many faults there were at first.
    public let faultsBefore: Int
    let trace: [TraceLine]

    init(
        _ simulation: Simulation,
        _ seed: UInt64,
        _ schedule: SimulationSchedule,
        _ result: Playthrough.Result,
        faultsBefore: Int
    ) {
        self.simulation = simulation.name
        self.seed = seed
        self.schedule = schedule
        self.violation = result.violation ?? "The run failed once and not again: it is not deterministic."
        self.faults = result.faults
        self.faultsBefore = faultsBefore
        self.trace = result.trace
    }

    /// Finds the fewest faults with which a run still fails.
    init(shrinking seed: UInt64, of simulation: Simulation) {
        let (schedule, result, before) = Shrinker(simulation, seed: seed).shrink()
        self.init(simulation, seed, schedule, result, faultsBefore: before)
    }
}

/// Takes faults away from a run for as long as it still fails.
private struct Shrinker {
    private let simulation: Simulation
    private let seed: UInt64

    init(_ simulation: Simulation, seed: UInt64) {
        self.simulation = simulation
        self.seed = seed
    }

    func shrink() -> (SimulationSchedule, Playthrough.Result, before: Int) {
        var schedule = self.simulation.schedule(for: self.seed)
        var failing = self.simulation.play(self.seed, schedule, .byChance)
        let before = failing.faults.count
        // First without the seed's order, then one fault less at a time, until none can be spared.
        if let simpler = self.fails(.fifo, failing.faults) {
            schedule = .fifo
            failing = simpler
        }
        var place = 0
        var isSmaller = false
        while place < failing.faults.count {
            var faults = failing.faults
            faults.remove(at: place)
            if let smaller = self.fails(schedule, faults) {
                failing = smaller
                isSmaller = true
            } else {
                place += 1
            }
            if place >= failing.faults.count, isSmaller {
                place = 0
                isSmaller = false
            }
        }
        let listed = FaultSelection.only(Set(failing.faults.map(\.description)))
        return (schedule, self.simulation.play(self.seed, schedule, listed, isTracing: true), before)
    }

    private func fails(_ schedule: SimulationSchedule, _ faults: [SimulatedFault]) -> Playthrough.Result? {
        let result = self.simulation.play(self.seed, schedule, .only(Set(faults.map(\.description))))
        return result.violation == nil ? nil : result
    }
}
