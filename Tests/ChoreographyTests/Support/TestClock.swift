@testable import Choreography

/// A clock that stands still until a test moves it.
///
/// The time of day is the uptime plus an offset that a test can change, so that clocks can jump.
final class TestClock: EnvironmentClock {
    private struct Sleeper: Sendable {
        let deadline: Duration
        let number: Int
        let continuation: UnsafeContinuation<Void, any Error>
    }

    private struct State: Sendable {
        var uptime = Duration.zero
        var start = Timestamp(nanoseconds: 1_700_000_000_000_000_000)
        var sleepers: [Sleeper] = []
        var lastNumber = 0
    }

    private let state = Locked(State())
    private let armed = AsyncStream<Duration>.makeStream()

    init() {}

    var now: Timestamp { self.state.withLock { $0.start + $0.uptime } }
    var uptime: Duration { self.state.withLock { $0.uptime } }

    /// When the first sleeper is due.
    var firstDeadline: Duration? { self.state.withLock { $0.sleepers.map(\.deadline).min() } }

    /// How many tasks sleep.
    var sleepers: Int { self.state.withLock { $0.sleepers.count } }

    /// Waits until a timer has been armed, and returns when it is due.
    ///
    /// Each timer is returned once.
    func nextTimer() async -> Duration? {
        var iterator = self.armed.stream.makeAsyncIterator()
        return await iterator.next()
    }

    /// Moves the uptime, and wakes those who are due.
    func advance(by duration: Duration) {
        let due = self.state.withLock { state in
            state.uptime += duration
            let due = state.sleepers.filter { $0.deadline <= state.uptime }
                .sorted { ($0.deadline, $0.number) < ($1.deadline, $1.number) }
            state.sleepers.removeAll { $0.deadline <= state.uptime }
            return due.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    /// Changes the time of day alone.
    func jump(by duration: Duration) {
        self.state.withLock { $0.start = $0.start + duration }
    }

    func sleep(until deadline: Duration) async throws {
        let number = self.state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                let result: Result<Void, any Error>? = self.state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if deadline <= state.uptime { return .success(()) }
                    state.sleepers.append(Sleeper(deadline: deadline, number: number, continuation: continuation))
                    return nil
                }
                if let result { return continuation.resume(with: result) }
                self.armed.continuation.yield(deadline)
            }
        } onCancel: {
            let sleeper = self.state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.number == number }) else { return nil }
                return state.sleepers.remove(at: index)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
