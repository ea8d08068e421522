import Choreography

extension BenchmarkGroup {
    /// The same work in two styles.
    static let orchestration = BenchmarkGroup(
        name: "orchestration",
        summary: "sagas that a manager conducts, against sagas that nobody does: time, messages and commits",
        allotment: 40
    ) { run in
        try await run.measure(Self.together)
        try await run.measure(Self.alone)
        try await run.measure(Self.onSQLite(inFlight: 1, 200))
        try await run.measure(Self.onSQLite(inFlight: 1000, 2000))
        try await run.measure(Self.count("messages published", .messages, \.messages))
        try await run.measure(Self.count("local transactions committed", .commits, \.commits))
    }

    // MARK: In memory

    private static let together = Contest(
        title: "10,000 in flight, one core",
        unit: "saga",
        contenders: [0, 20].flatMap { failing in
            Self.contenders(failing == 0 ? "" : ", \(failing) % compensated") { isConducted in
                try await OneThread.shared.run {
                    try await Checkout.Play(count: 40_000, failing: failing, isConducted: isConducted, thread: .shared)
                        .run()
                }
            }
        },
        ratios: [Self.ratio(""), Self.ratio(", 20 % compensated")]
    )

    private static let alone = Contest(
        title: "one at a time, from the command to the outcome: median, one core",
        unit: "saga",
        contenders: Self.contenders("") { isConducted in
            let latencies = try await OneThread.shared.run {
                try await LoneSaga.latencies(20_000, isConducted: isConducted, on: .shared)
            }
            return Contender.Cost(total: Percentiles(latencies).median, units: 1)
        },
        ratios: [Self.ratio("")]
    )

    // MARK: On disk

    private static func onSQLite(inFlight: Int, _ parcels: Int) -> Contest {
        Contest(
            title: "on SQLite, one file, \(inFlight.formatted) in flight",
            unit: "saga",
            contenders: Self.contenders("") { isConducted in
                try await Parcel.Run(parcels: parcels, files: 1, inFlight: inFlight, isConducted: isConducted)
                    .choreography(hasTaskForEach: inFlight == 1)
            },
            ratios: [Self.ratio("")]
        )
    }

    // MARK: What is done for a saga

    private static func count(
        _ title: String,
        _ measure: Figure.Measure,
        _ figure: any KeyPath<SagaCosts, Contender.Cost> & Sendable
    ) -> Contest {
        let kinds = ["", ", all compensated", ", on SQLite"]
        return Contest(
            title: title,
            unit: "saga",
            measure: measure,
            contenders: kinds.flatMap { kind in
                Self.contenders(kind) { isConducted in
                    guard kind == kinds[2] else {
                        let failing = kind == kinds[1] ? 100 : 0
                        return try await Checkout.Play(count: 10_000, failing: failing, isConducted: isConducted)
                            .costs()[keyPath: figure]
                    }
                    return try await Parcel.Run(parcels: 100, files: 1, inFlight: 100, isConducted: isConducted)
                        .costs(hasTaskForEach: false)[keyPath: figure]
                }
            },
            ratios: kinds.map { Self.ratio($0) },
            rounds: 1
        )
    }

    /// One contender for each style.
    private static func contenders(
        _ kind: String,
        _ round: @escaping @Sendable (_ isConducted: Bool) async throws -> Contender.Cost
    ) -> [Contender] {
        [
            Contender("choreography\(kind)") { try await round(false) },
            Contender("orchestration\(kind)") { try await round(true) },
        ]
    }

    private static func ratio(_ kind: String) -> Contest.RatioRequest {
        Contest.cost("orchestration\(kind)", against: "choreography\(kind)")
    }
}
