import Choreography
import Synchronization

/// Remembers the latest sagas that are stuck or wait for a person, by their orders.
final class TroubleList: SagaObserver {
    private static let memory = 5

    private struct State {
        /// The orders of the sagas that run.
        var orders: [SagaID: OrderID] = [:]
        var troubles: [String] = []
    }

    private let state = Mutex(State())

    /// The latest troubles, each in a sentence; the last one first.
    var latest: [String] { self.state.withLock { $0.troubles.reversed() } }

    func observe(_ entry: TimelineEntry) {
        switch entry.kind {
        case .started:
            guard let command = entry.event?.message as? PlaceOrder else { return }
            self.state.withLock { $0.orders[entry.saga] = command.order.id }
        case .deadLettered:
            let message = entry.trigger ?? "an event"
            self.note(
                "\(entry.participant ?? "somebody") can't handle \(message): \(entry.detail ?? "")",
                of: entry.saga
            )
        case .ended:
            self.state.withLock { $0.orders[entry.saga] = nil }
        default: return
        }
    }

    private func note(_ trouble: String, of saga: SagaID) {
        self.state.withLock { state in
            state.troubles.append("order \(state.orders[saga] ?? "\(saga)"): \(trouble)")
            if state.troubles.count > Self.memory { state.troubles.removeFirst() }
        }
    }
}
