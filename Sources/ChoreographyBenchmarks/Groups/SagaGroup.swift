import Choreography

extension BenchmarkGroup {
    /// Sagas in memory.
    static let saga = BenchmarkGroup(
        name: "saga",
        summary: "sagas of five events in memory, against a stream's hand-off and a choreography written by hand",
        allotment: 85
    ) { run in
        try await run.measure(Self.throughput)
        try await run.measure(Self.inFlight)
        try await run.measure(Self.lone)
    }

    private static let handOffs = 400_000
    private static let handWritten = 50_000
    private static let handOffName = "hand-off of a raw AsyncStream, one core"

    /// A raw stream's hand-off with the producer and the consumer on one processor.
    private static let handOff = Contender(Self.handOffName) {
        try await OneThread.shared.run {
            await Contender.time(Self.handOffs) { await StreamHandOff.run(Self.handOffs) }
        }
    }

    private static func surchargeName(onOneCore: Bool) -> String {
        "async bodies, more for each, \(onOneCore ? "one core" : "two cores")"
    }

    /// Bodies that may suspend, and what each of them takes more than one that never does.
    ///
    /// The two take short turns, since that is a small difference of large figures, and a machine's speed changes.
    private static func asynchronous(onOneCore: Bool) -> Contender {
        let name = "async bodies, \(onOneCore ? "one core" : "two cores")"
        return Contender(together: [name, Self.surchargeName(onOneCore: onOneCore)]) {
            let (turns, bodies) = (8, 5)
            let count = Checkout.Play().count / turns
            var (synchronous, asynchronous) = (0.0, 0.0)
            for _ in 0..<turns {
                let plain = Checkout.Play(count: count)
                synchronous += try await Self.cost(of: plain, onOneCore: onOneCore).total
                let suspending = Checkout.Play(count: count, isAsynchronous: true)
                asynchronous += try await Self.cost(of: suspending, onOneCore: onOneCore).total
            }
            let units = turns * count
            return [
                Contender.Cost(total: asynchronous, units: units),
                Contender.Cost(total: asynchronous - synchronous, units: bodies * units),
            ]
        }
    }

    private static func contender(_ name: String, onOneCore: Bool, _ play: Checkout.Play) -> Contender {
        Contender(name) { try await Self.cost(of: play, onOneCore: onOneCore) }
    }

    private static func cost(of play: Checkout.Play, onOneCore: Bool) async throws -> Contender.Cost {
        guard onOneCore else { return try await play.run() }
        var play = play
        play.thread = .shared
        return try await OneThread.shared.run { [play] in try await play.run() }
    }

    private static let throughput = Contest(
        title: "10,000 in flight",
        unit: "saga",
        contenders: [
            Self.handOff,
            Contender("written by hand, one core") {
                try await OneThread.shared.run {
                    await Contender.time(Self.handWritten) {
                        await HandWritten.play(Self.handWritten, inFlight: 10_000)
                    }
                }
            },
            Contender("written by hand", units: Self.handWritten) {
                await HandWritten.play(Self.handWritten, inFlight: 10_000)
            },
            Self.contender("one core", onOneCore: true, .init()),
            Self.contender("two cores", onOneCore: false, .init()),
            Self.contender("20 % compensated, one core", onOneCore: true, .init(failing: 20)),
            Self.contender("20 % compensated, two cores", onOneCore: false, .init(failing: 20)),
            Self.asynchronous(onOneCore: true),
            Self.asynchronous(onOneCore: false),
            Self.contender("a task for each, two cores", onOneCore: false, .init(hasTaskForEach: true)),
            Self.contender("with timelines, two cores", onOneCore: false, .init(recordsTimelines: true)),
        ],
        ratios: [
            Contest.cost("one core", against: Self.handOffName, atMost: 2),
            Contest.cost("two cores", against: Self.handOffName, atMost: 1),
            Contest.cost("20 % compensated, one core", against: Self.handOffName, atMost: 2.8),
            Contest.cost("20 % compensated, two cores", against: Self.handOffName, atMost: 1.4),
            Contest.cost("async bodies, one core", against: "one core"),
            Contest.cost("with timelines, two cores", against: "two cores"),
            Contest.speedup("one core", over: "written by hand, one core", atLeast: 2.5),
            Contest.speedup("two cores", over: "written by hand", atLeast: 2.5),
        ],
        limits: [Self.surchargeName(onOneCore: true): 100, Self.surchargeName(onOneCore: false): 100],
        rounds: 9
    )

    private static let inFlight = Contest(
        title: "so many in flight, one core",
        unit: "saga",
        contenders: [1, 100, 1000, 10_000, 100_000].map { count in
            Self.contender(
                "\(count)",
                onOneCore: true,
                .init(count: count == 1 ? 20_000 : max(200_000, 2 * count), inFlight: count)
            )
        },
        ratios: [Contest.cost("100000", against: "1000", atMost: 1.3)],
        rounds: 3
    )

    private static let lone = Contest(
        title: "one at a time, from the command to the outcome",
        unit: "saga",
        contenders: [
            Self.handOff,
            Contender("median, one core") {
                let latencies = try await OneThread.shared.run { try await LoneSaga.latencies(20_000, on: .shared) }
                return Contender.Cost(total: Percentiles(latencies).median, units: 1)
            },
            Contender("median, two cores") {
                Contender.Cost(total: Percentiles(try await LoneSaga.latencies(20_000)).median, units: 1)
            },
        ],
        ratios: [Contest.cost("median, one core", against: Self.handOffName, atMost: 4)]
    )
}
