/// The sagas of a choreography that run, and those of them that wait for locks.
///
/// There is one only if some step declares a lock.
final class LockWaits: Sendable {
    /// A saga to be sent back to a lane in which it has waited.
    typealias Woken = (waiter: SagaState, lane: Int)

    private let graph = Locked(LockWaitGraph<SagaState>())

    init() {}

    func begin(_ sagas: some Sequence<SagaState>) {
        self.graph.withLock { graph in for saga in sagas { graph.begin(saga.id) } }
    }

    /// Sagas have ended: nobody comes to wait for them from now on.
    func end(_ sagas: some Sequence<SagaState>) {
        self.graph.withLock { graph in for saga in sagas { graph.end(saga.id) } }
    }

    func isOver(_ saga: SagaID) -> Bool { self.graph.withLock { $0.isOver(saga) } }

    func wait(_ saga: SagaState, in lane: Int, for holder: SagaID) -> LockWaitGraph<SagaState>.Answer {
        self.graph.withLock { $0.wait(saga.id, in: lane, for: holder, as: saga) }
    }

    func leave(_ saga: SagaState, in lane: Int) { self.graph.withLock { $0.leave(saga.id, in: lane) } }

    /// Sagas have given locks back, and others have ended.
    ///
    /// - Returns: Those who have waited for them.
    func wake(released: [SagaID], ended: some Sequence<SagaState>) -> [Woken] {
        self.graph.withLock { graph in
            var woken: [Woken] = []
            for saga in released { woken += graph.release(saga) }
            for saga in ended { woken += graph.release(saga.id) }
            return woken
        }
    }
}
