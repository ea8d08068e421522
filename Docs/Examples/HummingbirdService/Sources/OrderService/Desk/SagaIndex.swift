internal import Choreography
internal import Synchronization

/// Finds the saga of an order for as long as it runs, and counts sagas.
///
/// Messages name their orders. A saga that was resumed is found from its first entry on.
final class SagaIndex: SagaObserver {
    private struct State {
        var sagas: [Int: SagaID] = [:]
        var orders: [SagaID: Int] = [:]
        var started = 0
        var ended = 0
        var left = 0
    }

    private let state = Mutex(State())

    func saga(of order: Int) -> SagaID? { self.state.withLock { $0.sagas[order] } }

    func observe(_ entry: TimelineEntry) {
        self.state.withLock { state in
            if entry.kind == .ended {
                state.ended += 1
                if let order = state.orders.removeValue(forKey: entry.saga) { state.sagas[order] = nil }
                return
            }
            if entry.kind == .started { state.started += 1 }
            guard state.orders[entry.saga] == nil, let message = entry.event?.message as? any AboutOrder,
                state.sagas[message.order] == nil
            else { return }
            state.orders[entry.saga] = message.order
            state.sagas[message.order] = entry.saga
        }
    }

    /// Notes which sagas have not ended when the choreography stops.
    func note(_ report: ShutdownReport) { self.state.withLock { $0.left = report.sagas.count } }

    /// What has become of the sagas that this process has started, and of those that it has resumed.
    func balance(afterResuming resumed: Int) -> SagaBalance {
        self.state.withLock {
            SagaBalance(started: $0.started, resumed: resumed, ended: $0.ended, resumable: $0.left)
        }
    }
}
