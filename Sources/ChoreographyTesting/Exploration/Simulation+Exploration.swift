extension Simulation {
    /// How far an exploration goes.
    public struct Bounds: Sendable, Hashable {
        /// How many deliveries come twice.
        public var duplicates: Int
        /// How often the process dies.
        public var crashes: Int
        /// How often time passes although something is on its way, so that deadlines fire.
        public var timeouts: Int
        /// How many bodies kill the process each time they are called.
        public var poisons: Int
        /// How many runs there may be.
        public var runs: Int

        /// Sets bounds; each delivery, crash and timeout that is allowed multiplies the runs.
        public init(duplicates: Int = 0, crashes: Int = 0, timeouts: Int = 0, poisons: Int = 0, runs: Int = 1_000_000) {
            self.duplicates = duplicates
            self.crashes = crashes
            self.timeouts = timeouts
            self.poisons = poisons
            self.runs = runs
        }

        /// The bounds as they are written in code; how many runs there may be plays no part in one of them.
        var code: String {
            let parts = [
                ("duplicates", self.duplicates), ("crashes", self.crashes), ("timeouts", self.timeouts),
                ("poisons", self.poisons),
            ]
            return ".init(\(parts.filter { $0.1 > 0 }.map { "\($0.0): \($0.1)" }.joined(separator: ", ")))"
        }

        /// A duplicate and a crash: what every service meets.
        public static let standard = Self(duplicates: 1, crashes: 1)
    }

    /// What an exploration has seen.
    public struct Exploration: Sendable {
        /// How many runs there were.
        public internal(set) var runs = 0
        /// How many states were seen.
        public internal(set) var states = 0
        /// Whether every run within the bounds was seen, rather than as many as there may be.
        public internal(set) var isComplete = false
        /// What went wrong that should not have, if anything.
        public internal(set) var failure: ExplorationFailure?
    }

    /// Goes through every order of deliveries, with so many duplicates, crashes and timeouts.
    ///
    /// Bodies run to their ends, one at a time: what goes wrong only when bodies overlap is for
    /// ``verify(seeds:threads:)-3xpfx`` to find. Two runs count as the same from where their stores, sagas and deliveries
    /// are the same, so that what participants remember elsewhere makes the exploration miss something. Rows of tables are
    /// compared by their descriptions, and messages by what they encode.
    ///
    /// - Parameters:
    ///   - seed: Decides what the closure of the simulation sets up.
    ///   - bounds: How far to go.
    /// - Returns: What was seen.
    /// - Throws: ``ExplorationFailure``.
    @discardableResult
    public func verifyExhaustively(seed: UInt64 = 0, bounds: Bounds = .standard) throws -> Exploration {
        let exploration = self.exploration(seed: seed, bounds: bounds)
        if let failure = exploration.failure { throw failure }
        return exploration
    }

    /// Goes through every order of deliveries on a thread of its own: the calling task's thread is free meanwhile.
    ///
    /// - Parameters:
    ///   - seed: Decides what the closure of the simulation sets up.
    ///   - bounds: How far to go.
    /// - Returns: What was seen.
    /// - Throws: ``ExplorationFailure``.
    @discardableResult
    public func verifyExhaustively(seed: UInt64 = 0, bounds: Bounds = .standard) async throws -> Exploration {
        try await SimulationThread.run { Result { try self.verifyExhaustively(seed: seed, bounds: bounds) } }.get()
    }

    /// Plays the run of a failed exploration again.
    ///
    /// - Parameters:
    ///   - choices: The run's choices, as the failure's report says.
    ///   - seed: What the exploration was given.
    ///   - bounds: What the exploration was given.
    /// - Throws: ``ExplorationFailure`` if something goes wrong that should not.
    public func replay(choices: [Int], seed: UInt64 = 0, bounds: Bounds = .standard) throws {
        let result = self.play(seed, along: Explorer(bounds, replaying: choices), isTracing: true)
        if let violation = result.violation {
            throw ExplorationFailure(
                self,
                ExplorationFailure.Origin(choices: choices, seed: seed, bounds: bounds),
                violation: violation.text,
                trace: result.trace
            )
        }
    }

    /// Goes through every order of deliveries within bounds, until something has failed.
    ///
    /// - Parameters:
    ///   - seed: Decides what the closure of the simulation sets up.
    ///   - bounds: How far to go.
    /// - Returns: What was seen, and what has failed, if anything has.
    public func exploration(seed: UInt64 = 0, bounds: Bounds = .standard) -> Exploration {
        let explorer = Explorer(bounds)
        var exploration = Exploration()
        repeat {
            guard exploration.runs < bounds.runs else {
                exploration.states = explorer.states
                return exploration
            }
            exploration.runs += 1
            let result = self.play(seed, along: explorer)
            if let violation = result.violation {
                exploration.failure = self.failure(violation, at: explorer.path, seed, bounds)
                exploration.states = explorer.states
                return exploration
            }
        } while explorer.next()
        exploration.states = explorer.states
        exploration.isComplete = true
        return exploration
    }

    /// Finds a run with fewer deviations from the plainest that fails too.
    private func failure(
        _ violation: Violation,
        at path: [Int],
        _ seed: UInt64,
        _ bounds: Bounds
    ) -> ExplorationFailure {
        var choices = path
        for place in choices.indices.reversed() where choices[place] != 0 {
            var plainer = choices
            plainer[place] = 0
            let again = self.play(seed, along: Explorer(bounds, replaying: plainer)).violation
            if again?.kind == violation.kind { choices = plainer }
        }
        while choices.last == 0 { choices.removeLast() }
        let result = self.play(seed, along: Explorer(bounds, replaying: choices), isTracing: true)
        return ExplorationFailure(
            self,
            ExplorationFailure.Origin(choices: choices, seed: seed, bounds: bounds),
            violation: result.violation?.text ?? SimulationFailure.text(ofFlaw: violation),
            trace: result.trace
        )
    }

    private func play(_ seed: UInt64, along explorer: Explorer, isTracing: Bool = false) -> Playthrough.Result {
        self.play(seed, .fifo, .only([]), explorer: explorer, isTracing: isTracing)
    }
}

/// What an exploration has shown to go wrong, and how to see it again.
public struct ExplorationFailure: Error, CustomStringConvertible {
    /// The simulation's name.
    public let simulation: String
    /// What must not have happened.
    public let violation: String
    /// What plays the run again.
    private let origin: Origin
    private let trace: [TraceLine]

    /// Which run it is.
    struct Origin {
        let choices: [Int]
        let seed: UInt64
        let bounds: Simulation.Bounds
    }

    init(_ simulation: Simulation, _ origin: Origin, violation: String, trace: [TraceLine]) {
        self.simulation = simulation.name
        self.origin = origin
        self.violation = violation
        self.trace = trace
    }

    /// What happened, line by line.
    public var timeline: [String] { self.trace.timeline }

    /// The line of code that plays the run again.
    public var replayLine: String {
        let seed = self.origin.seed == 0 ? "" : ", seed: \(self.origin.seed)"
        let bounds = self.origin.bounds == .standard ? "" : ", bounds: \(self.origin.bounds.code)"
        return "try simulation.replay(choices: \(self.choices)\(seed)\(bounds))"
    }

    /// The run's choices.
    public var choices: [Int] { self.origin.choices }

    /// What happened, as a sequence diagram in Mermaid.
    public var mermaid: String { self.trace.mermaid(endingWith: self.violation) }

    /// What went wrong, with what happened, and how to see it again.
    public var description: String {
        var text = "\(self.simulation): \(self.violation)\nWhat happened:\n"
        for line in self.timeline { text += "  \(line)\n" }
        return text + "See it again:\n  \(self.replayLine)"
    }
}
