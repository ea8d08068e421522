internal import Choreography
internal import Synchronization

/// Finds the saga of an order for as long as it runs, and counts sagas.
///
/// Messages name their orders. A saga that was resumed is found from its first entry on. Entries of one saga come from
/// several participants at the same time: some may come after the one that says that it has ended.
final class SagaIndex: SagaObserver {
    private struct State {
        var sagas: [Int: SagaID] = [:]
        var orders: [SagaID: Int] = [:]
        /// The oldest saga that this process has started; those that it has resumed are older.
        var firstStarted: SagaID?
        /// The resumed sagas that have ended.
        var endedResumed: Set<SagaID> = []
        var started = 0
        var ended = 0
        var left = 0

        func isStartedHere(_ saga: SagaID) -> Bool { self.firstStarted.map { $0 <= saga } ?? false }

        mutating func add(_ saga: SagaID, of order: Int) {
            guard self.orders[saga] == nil, self.sagas[order] == nil else { return }
            self.orders[saga] = order
            self.sagas[order] = saga
        }

        mutating func remove(_ saga: SagaID) {
            if let order = self.orders.removeValue(forKey: saga) { self.sagas[order] = nil }
        }
    }

    private let state = Mutex(State())

    func saga(of order: Int) -> SagaID? { self.state.withLock { $0.sagas[order] } }

    func observe(_ entry: TimelineEntry) {
        let order = (entry.event?.message as? any AboutOrder)?.order
        self.state.withLock { state in
            switch entry.kind {
            case .started:
                state.started += 1
                state.firstStarted = min(state.firstStarted ?? entry.saga, entry.saga)
                if let order { state.add(entry.saga, of: order) }
            case .discarded where entry.event?.message is PlaceOrder:
                // It has failed for good: the saga has never been.
                state.started -= 1
                state.remove(entry.saga)
            case .ended:
                state.ended += 1
                if !state.isStartedHere(entry.saga) { state.endedResumed.insert(entry.saga) }
                state.remove(entry.saga)
            default:
                guard let order, !state.isStartedHere(entry.saga), !state.endedResumed.contains(entry.saga) else {
                    return
                }
                state.add(entry.saga, of: order)
            }
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
