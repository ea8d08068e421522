/// The sagas of a choreography that run, and those of them that wait for locks.
///
/// There is one only if some step declares a lock.
final class LockWaits: Sendable {
    /// A saga to be sent back to a lane in which it has waited.
    typealias Woken = (waiter: SagaState, lane: Int)

    private let graph = Locked(LockWaitGraph<SagaState>())
    private let alarms = Locked(LockAlarms())

    init() {}

    func begin(_ sagas: some Sequence<SagaState>) {
        self.graph.withLock { graph in for saga in sagas { graph.begin(saga.id) } }
    }

    /// Sagas are over and owe something that nobody is to put right any more but a person: they keep their locks.
    func keepLocks(of sagas: some Sequence<SagaID>) {
        self.graph.withLock { graph in for saga in sagas { graph.begin(saga) } }
    }

    /// Sagas have ended: nobody comes to wait for them from now on.
    func end(_ sagas: some Sequence<SagaState>) {
        self.graph.withLock { graph in for saga in sagas { graph.end(saga.id) } }
        self.alarms.withLock { alarms in for saga in sagas { alarms.end(saga.id) } }
    }

    func isOver(_ saga: SagaID) -> Bool { self.graph.withLock { $0.isOver(saga) } }

    func wait(_ saga: SagaState, in lane: Int, for holder: SagaID) -> LockWaitGraph<SagaState>.Answer {
        self.graph.withLock { $0.wait(saga.id, in: lane, for: holder, as: saga) }
    }

    /// A saga waits in a lane, at most until a time.
    ///
    /// - Returns: Whether an alarm is to be set for then.
    func needsAlarm(for saga: SagaState, in lane: Int, at time: Timestamp) -> Bool {
        self.alarms.withLock { $0.wait(saga.id, in: lane, until: time) }
    }

    /// The alarm of a saga that has waited in a lane has rung.
    func ring(for saga: SagaState, in lane: Int) { self.alarms.withLock { $0.ring(saga.id, in: lane) } }

    func leave(_ saga: SagaState, in lane: Int) { self.graph.withLock { $0.leave(saga.id, in: lane) } }

    /// Sagas have given locks back, and others have ended.
    ///
    /// - Returns: Those who have waited for them.
    func wake(released: some Collection<SagaID>, ended: some Sequence<SagaState>) -> [Woken] {
        self.graph.withLock { graph in
            var woken: [Woken] = []
            for saga in released { woken += graph.release(saga) }
            for saga in ended { woken += graph.release(saga.id) }
            return woken
        }
    }
}
