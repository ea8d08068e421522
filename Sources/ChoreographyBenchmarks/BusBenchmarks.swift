import Choreography
import Synchronization

extension BenchmarkGroup {
    /// The event bus against streams that carry every event themselves.
    static let bus = BenchmarkGroup(
        name: "bus",
        summary: "the event bus against an AsyncStream for each subscriber"
    ) {
        for (subscribers, goal) in [(1, 20.0), (4, 60), (16, 200)] {
            try await Self.throughput(subscribers: subscribers, goal: goal).run()
        }
        try await IdleLatency.run()
    }

    private static func throughput(subscribers: Int, goal: Double) -> Comparison {
        func contender(
            _ name: String,
            events: Int,
            goal: Double? = nil,
            _ fanOut: some FanOut
        ) -> Comparison.Contender {
            Comparison.Contender(name: name, units: events * subscribers, goal: goal) {
                try await fanOut.run(events: events, subscribers: subscribers)
            }
        }
        return Comparison(
            title: "One publisher, \(subscribers) subscriber\(subscribers == 1 ? "" : "s")",
            unit: "deliveries",
            contenders: [
                contender("an AsyncStream for each subscriber", events: 200_000 / subscribers, StreamFanOut()),
                contender("bus.subscribe()", events: 1_000_000, goal: goal, SubscriptionFanOut()),
                contender("bus.subscribe(), batches of 64", events: 1_000_000, BatchFanOut()),
                contender("bus.events()", events: 500_000 / subscribers, goal: 5, EventsFanOut()),
            ]
        )
    }
}

/// A small event, of the size of most.
struct Ticked: DomainEvent {
    var number: Int
    var price: Double
    /// When it was published, in nanoseconds of the system's uptime.
    var sent: UInt64
}

extension EventBus {
    /// A bus on the system's clock.
    static func makeForBenchmark(capacity: Int = 1024) -> EventBus {
        let numbers = NumberSource()
        return EventBus(
            configuration: Configuration(capacity: capacity),
            now: { Timestamp(nanoseconds: SystemClock.wallTime) },
            reserveNumbers: { numbers.reserve($0) }
        )
    }
}

private final class NumberSource: Sendable {
    private let next = Atomic<UInt64>(1)

    init() {}

    func reserve(_ count: Int) -> UInt64 {
        self.next.wrappingAdd(UInt64(count), ordering: .relaxed).oldValue
    }
}
