#if Telemetry
internal import CoreMetrics
internal import Synchronization

/// The metrics of a choreography, each made once.
final class Instruments: Sendable {
    /// A metric's name and dimensions.
    struct Key: Hashable, Sendable {
        fileprivate let label: String
        private let names: [String]
        private let values: [String]

        init(_ label: String, _ dimensions: (String, String)...) {
            self.init(label, dimensions)
        }

        init(_ label: String, _ dimensions: [(String, String)]) {
            self.label = label
            self.names = dimensions.map(\.0)
            self.values = dimensions.map(\.1)
        }

        fileprivate var dimensions: [(String, String)] { Array(zip(self.names, self.values)) }
    }

    /// The metrics of one kind.
    private struct Made<Metric: Sendable>: ~Copyable, Sendable {
        private let known = Mutex<[Key: Metric]>([:])

        /// The metric with a key.
        ///
        /// It is the program's code that makes one, so the lock is free meanwhile. The first of several that are made at
        /// the same time is kept.
        func metric(_ key: Key, orElse make: () -> Metric) -> Metric {
            if let metric = self.known.withLock({ $0[key] }) { return metric }
            let new = make()
            return self.known.withLock { known in
                if let metric = known[key] { return metric }
                known[key] = new
                return new
            }
        }
    }

    private let common: [(String, String)]
    private let factory: any MetricsFactory
    private let counters = Made<Counter>()
    private let timers = Made<Timer>()
    private let meters = Made<Meter>()

    init(_ common: [(String, String)], _ factory: any MetricsFactory) {
        self.common = common
        self.factory = factory
    }

    func counter(_ key: Key) -> Counter {
        self.counters.metric(key) {
            Counter(label: key.label, dimensions: self.common + key.dimensions, factory: self.factory)
        }
    }

    func timer(_ key: Key) -> Timer {
        self.timers.metric(key) {
            Timer(label: key.label, dimensions: self.common + key.dimensions, factory: self.factory)
        }
    }

    func meter(_ key: Key) -> Meter {
        self.meters.metric(key) {
            Meter(label: key.label, dimensions: self.common + key.dimensions, factory: self.factory)
        }
    }
}
#endif
