import Choreography

extension BenchmarkGroup {
    /// What is held while nothing happens, and after much has happened.
    static let memory = BenchmarkGroup(
        name: "memory",
        summary: "bytes on the heap: of a subscription, of a saga in flight, and after five million sagas",
        allotment: 55
    ) { run in
        // Elsewhere than with glibc nothing is measured, rather than something else under the same name.
        guard Memory.heapInUse != nil else { return }
        try await run.measure(Self.subscriptions())
        try await run.measure(Self.sagas())
        for results in try await SteadyState.run(millions: 5) { run.report(results) }
    }

    private static func subscriptions() -> Contest {
        Contest(
            title: "idle subscriptions",
            unit: "subscription",
            measure: .bytes,
            contenders: [
                Contender("subscribed") { try await IdleSubscriptions.cost(hasReaders: false) },
                Contender("and a task that waits for events") { try await IdleSubscriptions.cost(hasReaders: true) },
                Contender("a task that waits for an AsyncStream") { try await IdleSubscriptions.costOfStreams() },
            ],
            limits: ["subscribed": 512],
            rounds: 3
        )
    }

    /// The difference that 90,000 more of them make, some forty bytes of which are the row of each order.
    private static func sagas() -> Contest {
        func contender(_ name: String, recordsTimelines: Bool) -> Contender {
            Contender(name) {
                let (few, small) = try await Memory.growth {
                    try await HeldCheckout(10_000, recordsTimelines: recordsTimelines)
                }
                try await small.end()
                let (many, large) = try await Memory.growth {
                    try await HeldCheckout(100_000, recordsTimelines: recordsTimelines)
                }
                try await large.end()
                return Contender.Cost(total: Double(many - few), units: 90_000)
            }
        }
        return Contest(
            title: "10,000 to 100,000 sagas in flight",
            unit: "saga",
            measure: .bytes,
            contenders: [
                contender("without timelines", recordsTimelines: false),
                contender("with timelines", recordsTimelines: true),
            ],
            limits: ["without timelines": 512, "with timelines": 512],
            rounds: 3
        )
    }
}
