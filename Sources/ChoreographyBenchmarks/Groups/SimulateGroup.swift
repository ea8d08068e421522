import ChoreographyTesting

extension BenchmarkGroup {
    /// Simulated sagas against real ones.
    static let simulate = BenchmarkGroup(
        name: "simulate",
        summary: "simulated sagas on one thread, with all faults and with none, against real ones in memory",
        allotment: 40
    ) { run in
        let contest = Contest(
            title: "checkouts, a fifth of which fail",
            unit: "saga",
            contenders: [
                Contender("simulated, all faults") {
                    try await SimulatedCheckout.run(seeds: 0..<2000, faults: .all)
                },
                Contender("simulated, no faults") {
                    try await SimulatedCheckout.run(seeds: 0..<2000, faults: .none)
                },
                Contender("real, one core") {
                    try await OneThread.shared.run {
                        try await Checkout.Play(failing: SimulatedCheckout.failing, thread: .shared).run()
                    }
                },
            ],
            ratios: [
                Contest.cost("simulated, all faults", against: "real, one core"),
                Contest.cost("simulated, no faults", against: "real, one core"),
            ],
            tellsRates: true
        )
        try await run.measure(contest)
    }
}
