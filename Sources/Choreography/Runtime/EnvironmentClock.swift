/// Tells the time and waits.
public protocol EnvironmentClock: Sendable {
    /// The time of day, for people to read.
    var now: Timestamp { get }

    /// The time since some fixed moment, never running backwards. Pauses are measured with it.
    var uptime: Duration { get }

    /// Waits until ``uptime`` has reached `deadline`.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(until deadline: Duration) async throws
}

/// The system's clocks.
public struct SystemClock: EnvironmentClock {
    private static let origin = ContinuousClock.now

    /// Makes a clock.
    public init() {}

    /// The system's time of day.
    public var now: Timestamp { SystemTime.now }

    /// The time since the process first asked, sleep of the machine included.
    public var uptime: Duration { Self.origin.duration(to: .now) }

    /// Waits with the system's continuous clock.
    public func sleep(until deadline: Duration) async throws {
        try await ContinuousClock().sleep(until: Self.origin + deadline)
    }
}
