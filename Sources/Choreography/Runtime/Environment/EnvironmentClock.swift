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
