import Choreography

/// The system's clock, with a time of day that a test can change.
final class JumpingClock: EnvironmentClock {
    private let system = SystemClock()
    private let offset = Guarded(Duration.zero)

    var now: Timestamp { self.system.now + self.offset.withLock { $0 } }
    var uptime: Duration { self.system.uptime }

    func jump(by duration: Duration) { self.offset.withLock { $0 += duration } }
    func sleep(until deadline: Duration) async throws { try await self.system.sleep(until: deadline) }
}
