import Choreography

extension BenchmarkGroup {
    /// Sagas in memory.
    static let saga = BenchmarkGroup(
        name: "saga",
        summary: "sagas of five events in memory, against a stream's hand-off and a choreography written by hand"
    ) { report in
        let contest = Contest(
            title: "10,000 in flight",
            unit: "saga",
            contenders: [
                Contender("hand-off, one core") {
                    try await OneThread.shared.run {
                        await Contender.time(1_000_000) { await StreamHandOff.run(1_000_000) }
                    }
                },
                Contender("hand-off, two cores", units: 1_000_000) { await StreamHandOff.run(1_000_000) },
                Contender("one core") {
                    try await OneThread.shared.run { try await Checkout.Play(thread: .shared).run() }
                },
                Contender("two cores") { try await Checkout.Play().run() },
                Contender("one core, a task for each") {
                    try await OneThread.shared.run {
                        try await Checkout.Play(hasTaskForEach: true, thread: .shared).run()
                    }
                },
                Contender("two cores, a task for each") { try await Checkout.Play(hasTaskForEach: true).run() },
            ],
            ratios: [
                Contest.cost("one core", against: "hand-off, one core", atMost: 2),
                Contest.cost("two cores", against: "hand-off, two cores", atMost: 1),
            ],
            rounds: 3
        )
        report(try await contest.run())
    }
}
