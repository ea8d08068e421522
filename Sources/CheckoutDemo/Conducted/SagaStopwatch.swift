import Choreography
import Synchronization

/// Takes how long each saga has taken, from its start to its end.
final class SagaStopwatch: SagaObserver {
    private struct Times {
        var started: [SagaID: ContinuousClock.Instant] = [:]
        var latencies: [Duration] = []
    }

    private let times = Mutex(Times())

    /// How long the sagas have taken that have ended, the shortest first.
    var latencies: [Duration] { self.times.withLock { $0.latencies }.sorted() }

    func observe(_ entry: TimelineEntry) {
        switch entry.kind {
        case .started: self.times.withLock { $0.started[entry.saga] = .now }
        case .ended:
            self.times.withLock { times in
                guard let start = times.started.removeValue(forKey: entry.saga) else { return }
                times.latencies.append(start.duration(to: .now))
            }
        default: break
        }
    }
}
