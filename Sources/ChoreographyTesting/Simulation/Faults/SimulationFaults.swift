/// How often what goes wrong in a simulation, in cases out of a thousand.
///
/// Whether something goes wrong is decided by the seed and by the place: the saga, the event, the participant and
/// the life of the process. So a fault stays where it is when others are taken away.
public struct SimulationFaults: Sendable {
    /// A delivery comes twice.
    public var duplicates = 0

    /// A delivery takes some time, so that others overtake it.
    public var delays = 0

    /// How much time at most.
    public var longestDelay = Duration.seconds(20)

    /// The process dies about when a delivery arrives: just before, during or after what it sets going.
    public var crashes = 0

    /// How often the process dies at most in one run.
    public var maxCrashes = 3

    /// A body fails, and succeeds when it is called again.
    public var failures = 0

    /// A body has run, and its transaction can't be committed; it succeeds when it is called again.
    public var failedCommits = 0

    /// A body fails until somebody mends it: its event becomes a dead letter, which is replayed once all is quiet.
    public var breakdowns = 0

    /// A body kills the process each time it is called, until somebody mends it.
    public var poisons = 0

    /// Nothing goes wrong.
    public static let none = Self()

    /// Everything goes wrong now and then.
    public static let all: Self = {
        var faults = Self()
        faults.duplicates = 100
        faults.delays = 200
        faults.crashes = 30
        faults.failures = 50
        faults.failedCommits = 20
        faults.breakdowns = 5
        faults.poisons = 3
        return faults
    }()
}

/// Something that went wrong in a simulated run.
///
/// Its text says all about it, and a replay takes it by its text.
public struct SimulatedFault: Hashable, Sendable, CustomStringConvertible {
    /// What went wrong and where.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// What goes wrong in a run: what chance decides, or only what is listed.
enum FaultSelection: Sendable {
    case byChance
    case only(Set<String>)
}

/// How often what has gone wrong.
public struct FaultCounts: Sendable, Codable, Equatable {
    /// Deliveries that came twice.
    public internal(set) var duplicates = 0
    /// Deliveries that took time.
    public internal(set) var delays = 0
    /// Crashes of the process.
    public internal(set) var crashes = 0
    /// Bodies that failed once.
    public internal(set) var failures = 0
    /// Commits that failed.
    public internal(set) var failedCommits = 0
    /// Calls of bodies that failed until somebody mended them.
    public internal(set) var breakdowns = 0
    /// Calls of bodies that killed the process.
    public internal(set) var poisons = 0

    static func += (counts: inout Self, others: Self) {
        counts.duplicates += others.duplicates
        counts.delays += others.delays
        counts.crashes += others.crashes
        counts.failures += others.failures
        counts.failedCommits += others.failedCommits
        counts.breakdowns += others.breakdowns
        counts.poisons += others.poisons
    }
}
