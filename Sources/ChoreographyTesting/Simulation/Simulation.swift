internal import Synchronization

/// Runs a choreography many times, each time in another order and with other faults, and checks that every saga ends as
/// it should.
///
/// ```swift
/// let simulation = Simulation("checkout") { run in
///     let ledger = InMemoryStore(Ledger())
///     run.process { environment in
///         SagaChoreography("checkout", environment: environment) { Payments(store: ledger) … }
///     }
///     for n in 1...3 { run.start(PlaceOrder(n: n)) }
///     run.atEnd("Nobody has paid for nothing") { … }
/// }
/// try simulation.verify(seeds: 0..<1000)
/// ```
///
/// The participants and the runtime are the real ones. What is simulated is everything around them: the scheduling of
/// tasks, the time, the deliveries, and the life of the process, which dies between any two steps and starts again
/// on what its stores have committed. A seed decides everything, so that a run can be repeated.
///
/// Checked in every run: each saga is completed or compensated, and ends at all; no step and no undo takes effect
/// twice; no step is committed after its undo has fenced it; nothing is left unsettled.
public struct Simulation: Sendable {
    /// When a run is given up.
    struct Limits: Sendable {
        /// How many steps it may have.
        var steps = 1_000_000
        /// How many lives the process has.
        var lives = 100
        /// How often what is broken is mended.
        var rounds = 10
    }

    /// The simulation's name, for people.
    public let name: String

    /// What goes wrong how often.
    public var faults = SimulationFaults.all

    /// In which orders things happen: one after the other, by the seed.
    public var schedules: [SimulationSchedule] = [.uniform, .fifo, .pct(depth: 3)]

    /// A mistake that is planted, to see it found.
    public var plantedBug: PlantedBug?

    var limits = Limits()
    private let setUp: @Sendable (SimulatedRun) -> Void

    /// Makes a simulation.
    ///
    /// - Parameters:
    ///   - name: Its name, for people.
    ///   - setUp: Sets a run up; called anew for every seed, so that runs share nothing.
    public init(_ name: String, setUp: @escaping @Sendable (SimulatedRun) -> Void) {
        self.name = name
        self.setUp = setUp
    }

    /// Runs the simulation once for each seed.
    ///
    /// - Parameters:
    ///   - seeds: The seeds.
    ///   - threads: How many runs are under way at the same time.
    /// - Returns: What was simulated.
    /// - Throws: ``SimulationFailure`` for the lowest of the first seeds that have failed, with as few faults as it takes.
    @discardableResult
    public func verify(seeds: Range<UInt64>, threads: Int = 1) throws -> SimulationReport {
        let report = self.report(seeds: seeds, threads: threads)
        if let failure = report.failure { throw failure }
        return report
    }

    /// Runs the simulation once for each seed, on threads of its own: the calling task's thread is free meanwhile.
    ///
    /// Cancelling the task does not end the runs.
    ///
    /// - Parameters:
    ///   - seeds: The seeds.
    ///   - threads: How many runs are under way at the same time.
    /// - Returns: What was simulated.
    /// - Throws: ``SimulationFailure`` for the lowest of the first seeds that have failed, with as few faults as it takes.
    @discardableResult
    public func verify(seeds: Range<UInt64>, threads: Int = 1) async throws -> SimulationReport {
        try await SimulationThread.run { Result { try self.verify(seeds: seeds, threads: threads) } }.get()
    }

    /// Plays one run again, as a failure's report says.
    ///
    /// - Parameters:
    ///   - seed: The run's seed.
    ///   - schedule: The order in which things happen; `nil` for the seed's.
    ///   - sagas: The clients that begin, by their numbers from 1; `nil` for all.
    ///   - faults: What goes wrong, in the words of the report; `nil` for what the seed decides.
    /// - Throws: ``SimulationFailure`` if something goes wrong that should not.
    public func replay(
        seed: UInt64,
        schedule: SimulationSchedule? = nil,
        sagas: [Int]? = nil,
        faults: [String]? = nil
    ) throws {
        let selection = faults.map { FaultSelection.only(Set($0)) } ?? .byChance
        let schedule = schedule ?? self.schedule(for: seed)
        let result = self.play(seed, schedule, selection, sagas: sagas.map { Set($0) }, isTracing: true)
        guard result.violation != nil else { return }
        throw SimulationFailure(
            self,
            SimulationFailure.Shrunk(seed: seed, schedule: schedule, sagas: sagas, result: result)
        )
    }

    /// Plays one run.
    func play(
        _ seed: UInt64,
        _ schedule: SimulationSchedule? = nil,
        _ selection: FaultSelection = .byChance,
        sagas: Set<Int>? = nil,
        explorer: Explorer? = nil,
        isTracing: Bool = false
    ) -> Playthrough.Result {
        let run = SimulatedRun(seed: seed, sagas: sagas)
        self.setUp(run)
        return Playthrough(
            run,
            schedule: schedule ?? self.schedule(for: seed),
            faults: self.faults,
            selection: selection,
            bug: self.plantedBug,
            explorer: explorer,
            limits: self.limits,
            isTracing: isTracing
        ).play()
    }

    func schedule(for seed: UInt64) -> SimulationSchedule {
        self.schedules.isEmpty ? .uniform : self.schedules[Int(seed % UInt64(self.schedules.count))]
    }
}
