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

    private struct State: Sendable {
        var counters: [Key: Counter] = [:]
        var timers: [Key: Timer] = [:]
        var meters: [Key: Meter] = [:]
    }

    private let common: [(String, String)]
    private let factory: any MetricsFactory
    private let state = Mutex(State())

    init(_ common: [(String, String)], _ factory: any MetricsFactory) {
        self.common = common
        self.factory = factory
    }

    func counter(_ key: Key) -> Counter {
        self.state.withLock { state in
            if let counter = state.counters[key] { return counter }
            let counter = Counter(label: key.label, dimensions: self.common + key.dimensions, factory: self.factory)
            state.counters[key] = counter
            return counter
        }
    }

    func timer(_ key: Key) -> Timer {
        self.state.withLock { state in
            if let timer = state.timers[key] { return timer }
            let timer = Timer(label: key.label, dimensions: self.common + key.dimensions, factory: self.factory)
            state.timers[key] = timer
            return timer
        }
    }

    func meter(_ key: Key) -> Meter {
        self.state.withLock { state in
            if let meter = state.meters[key] { return meter }
            let meter = Meter(label: key.label, dimensions: self.common + key.dimensions, factory: self.factory)
            state.meters[key] = meter
            return meter
        }
    }
}
#endif
