internal import Synchronization

/// Everything that is not deterministic, in one place: a simulation owns a choreography by replacing it.
public struct Environment: Sendable {
    /// Where the choreography's own tasks run; `nil` for the global concurrent executor.
    public var executor: (any TaskExecutor)?

    /// Tells the time and waits.
    public var clock: any EnvironmentClock

    /// Random numbers, for the jitter of retries.
    public var random: @Sendable () -> UInt64

    /// The numbers that make identifiers unique.
    public var identifiers: IdentifierSource

    /// Makes deliveries go wrong on purpose; `nil` in production.
    package var faults: (any FaultInjector)?

    /// What a simulation adds; `nil` in production.
    package var hooks: SimulationHooks?

    /// Makes an environment.
    ///
    /// - Parameters:
    ///   - executor: Where the choreography's own tasks run; `nil` for the global concurrent executor.
    ///   - clock: Tells the time and waits.
    ///   - random: Random numbers, for the jitter of retries.
    ///   - identifiers: The numbers that make identifiers unique.
    public init(
        executor: (any TaskExecutor)? = nil,
        clock: any EnvironmentClock = SystemClock(),
        random: @escaping @Sendable () -> UInt64 = { .random(in: .min ... .max) },
        identifiers: IdentifierSource = .random
    ) {
        self.executor = executor
        self.clock = clock
        self.random = random
        self.identifiers = identifiers
    }

    /// The system's executor, clocks and random numbers.
    public static let system = Environment()

    /// Starts a task of the choreography's own, which no caller waits for.
    ///
    /// It runs on the environment's executor, or else on the preferred one.
    @discardableResult
    func spawn(
        preferring executor: (any TaskExecutor)? = nil,
        _ operation: sending @escaping @isolated(any) () async -> Void
    ) -> Task<Void, Never> {
        Task(executorPreference: self.executor ?? executor, operation: operation)
    }
}
