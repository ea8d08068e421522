@testable import Choreography

/// Holds bodies until a test lets them go on.
final class Gate: Sendable {
    private struct State: Sendable {
        var isOpen = false
        var waiting: [AsyncStream<Void>.Continuation] = []
        var stubborn: [UnsafeContinuation<Void, Never>] = []
        var arrivals = 0
        var cancellations = 0
    }

    private let state = Locked(State())

    init() {}

    /// How many have come so far.
    var arrivals: Int { self.state.withLock { $0.arrivals } }

    /// How many were cancelled while they waited.
    var cancellations: Int { self.state.withLock { $0.cancellations } }

    /// Waits until the gate is open.
    ///
    /// - Throws: `CancellationError`.
    func wait() async throws {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let isOpen = self.state.withLock { state in
            state.arrivals += 1
            if !state.isOpen { state.waiting.append(continuation) }
            return state.isOpen
        }
        guard !isOpen else { return }
        for await _ in stream {}
        guard Task.isCancelled else { return }
        self.state.withLock { $0.cancellations += 1 }
        throw CancellationError()
    }

    /// Waits until the gate is open, whatever becomes of the task.
    func waitStubbornly() async {
        await withUnsafeContinuation { continuation in
            let isOpen = self.state.withLock { state in
                state.arrivals += 1
                if !state.isOpen { state.stubborn.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    /// Lets everybody through, now and later.
    func open() {
        let (waiting, stubborn) = self.state.withLock { state in
            defer { (state.isOpen, state.waiting, state.stubborn) = (true, [], []) }
            return (state.waiting, state.stubborn)
        }
        for continuation in waiting { continuation.finish() }
        for continuation in stubborn { continuation.resume() }
    }
}
