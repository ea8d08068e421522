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
