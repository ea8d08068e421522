public import Synchronization

/// What can be told of a whole bus at a glance: whether anybody subscribes, and whether a log is overfull.
@usableFromInline
final class BusGauge: Sendable {
    private struct State: Sendable {
        var waiters = WaiterList()
        /// What those are told who would wait, once nobody may any more.
        var refusal: RuntimeError?
        var isShutDown = false
    }

    @usableFromInline let subscriptions = Atomic<Int>(0)
    @usableFromInline let overfullTopics = Atomic<Int>(0)
    private let state = Locked(State())

    init() {}

    var isShutDown: Bool { self.state.withLock { $0.isShutDown } }

    func topicIsOverfull() {
        self.overfullTopics.wrappingAdd(1, ordering: .sequentiallyConsistent)
    }

    func topicHasRoom() {
        let rest = self.overfullTopics.wrappingSubtract(1, ordering: .sequentiallyConsistent).newValue
        guard rest == 0 else { return }
        for waiter in self.state.withLock({ $0.waiters.removeFirst(.max) }) { waiter.resume() }
    }

    func shutDown() {
        self.state.withLock { $0.isShutDown = true }
        self.refuseWaiters(with: .busShutDown)
    }

    /// Nobody may wait any more for room.
    ///
    /// - Parameter refusal: What those are told who wait, and who would.
    func refuseWaiters(with refusal: RuntimeError) {
        let (waiters, told) = self.state.withLock { state in
            let told = state.refusal ?? refusal
            state.refusal = told
            return (state.waiters.takeAll(), told)
        }
        waiters.resume(throwing: told)
    }

    /// Waits until no log is overfull.
    ///
    /// - Throws: `CancellationError`, or why nobody may wait any more.
    func waitForRoom() async throws {
        while self.overfullTopics.load(ordering: .sequentiallyConsistent) > 0 {
            let ticket = self.state.withLock { $0.waiters.makeTicket() }
            try await withTaskCancellationHandler {
                try await withUnsafeThrowingContinuation { continuation in
                    self.wait(continuation, ticket: ticket)
                }
            } onCancel: {
                self.state.withLock { $0.waiters.remove(ticket: ticket) }?.resume(throwing: CancellationError())
            }
        }
    }

    private func wait(_ continuation: WaiterList.Continuation, ticket: Int) {
        let refusal: Result<Void, any Error>? = self.state.withLock { state in
            if let refusal = state.refusal { return .failure(refusal) }
            if Task.isCancelled { return .failure(CancellationError()) }
            guard self.overfullTopics.load(ordering: .sequentiallyConsistent) > 0 else { return .success(()) }
            state.waiters.append(continuation, ticket: ticket)
            return nil
        }
        if let refusal { continuation.resume(with: refusal) }
    }
}
