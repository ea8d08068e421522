extension BenchmarkGroup {
    /// Whether a cost stays what it is when there is more of something.
    static let scale = BenchmarkGroup(
        name: "scale",
        summary: "what a delivery, a step or a saga costs when there are many types, readers, sagas or participants",
        allotment: 60
    ) { run in
        for contest in Self.buses + Self.sagas { try await run.measure(contest) }
    }

    private static let buses = [
        contest("one of many types on a bus", "delivery", [1, 10, 100, 1000], "types", 1.3) { types in
            try await ManyTopics.passOneType(among: types, events: 1_000_000)
        },
        contest("all of many types on a bus in turn", "delivery", [1, 10, 100, 1000], "types", 1.3) { types in
            try await ManyTopics.passAllTypes(types, events: 512_000)
        },
        contest("subscribers of one type", "delivery", [1, 4, 16, 64, 256], "subscribers") { subscribers in
            try await FanOutAtOnce.run(subscribers: subscribers, deliveries: 2_000_000)
        },
    ]

    private static let sagas = [
        contest("sagas in flight", "saga", [1000, 10_000, 100_000], "in flight", 1.3) { inFlight in
            try await OneThread.shared.run {
                try await Checkout.Play(count: 400_000, inFlight: inFlight, thread: .shared).run()
            }
        },
        contest("participants that hear one event", "step", [2, 5, 10, 20, 50], "participants") { participants in
            try await Relay.fan(participants).run(steps: 500_000)
        },
        contest("a chain of participants", "step", [2, 5, 10, 20], "participants", 1.3) { participants in
            try await Relay.chain(participants).run(steps: 500_000)
        },
    ]

    /// Measures the cost of a unit for each of some sizes, and compares it with that for the first of them.
    private static func contest(
        _ title: String,
        _ unit: String,
        _ sizes: [Int],
        _ what: String,
        _ goal: Double? = nil,
        run: @escaping @Sendable (Int) async throws -> Contender.Cost
    ) -> Contest {
        func name(_ size: Int) -> String { "\(size.formatted) \(size == 1 ? String(what.dropLast()) : what)" }
        return Contest(
            title: title,
            unit: unit,
            contenders: sizes.map { size in Contender(name(size)) { try await run(size) } },
            ratios: sizes.dropFirst().map { Contest.cost(name($0), against: name(sizes[0]), atMost: goal) } + [
                // In the smallest, what is paid once counts for most.
                Contest.cost(name(sizes[sizes.count - 1]), against: name(sizes[1]), atMost: goal)
            ],
            rounds: 5
        )
    }
}
