extension BenchmarkGroup {
    /// How long one event takes.
    static let latency = BenchmarkGroup(
        name: "latency",
        summary: "one event to a subscriber that waits, and there and back, against an AsyncStream",
        allotment: 18
    ) { run in
        let wakeUps = Self.contest("an idle subscriber", unit: "wake-up", goal: 1.2) {
            try await WakeUps(count: 2000).run()
        }
        try await run.measure(wakeUps)
        let roundTrips = Self.contest("there and back", unit: "round trip", goal: 0.5) {
            try await RoundTrips(blocks: 50, tripsInBlock: 400).run()
        }
        try await run.measure(roundTrips)
    }

    private static let percentiles = [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)]

    /// A contest whose two contenders take turns event by event.
    private static func contest(
        _ title: String,
        unit: String,
        goal: Double,
        _ sample: @escaping @Sendable () async throws -> LatencySamples
    ) -> Contest {
        let names = Self.percentiles.map(\.0)
        let pair = Contender(together: names.map { "AsyncStream, \($0)" } + names.map { "bus.subscribe(), \($0)" }) {
            let samples = try await sample()
            return [samples.stream, samples.bus].flatMap { samples in
                let sorted = Percentiles(samples)
                return Self.percentiles.map { Contender.Cost(total: sorted[$0.1], units: 1) }
            }
        }
        return Contest(
            title: title,
            unit: unit,
            contenders: [pair],
            ratios: names.map { name in
                Contest.cost(
                    "bus.subscribe(), \(name)",
                    against: "AsyncStream, \(name)",
                    atMost: name == "p50" ? goal : nil
                )
            }
        )
    }
}
