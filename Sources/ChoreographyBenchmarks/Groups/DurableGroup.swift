extension BenchmarkGroup {
    /// Sagas on SQLite, against the same work with a commit for each step.
    static let durable = BenchmarkGroup(
        name: "durable",
        summary: "sagas of five events on SQLite, against a commit of its own for each step (synchronous = FULL)",
        allotment: 150
    ) { run in
        for (inFlight, sagas, goal) in [(1, 300, 3.0), (100, 10_000, 25), (10_000, 40_000, 35)] {
            for files in [1, 5] {
                // With a file for each service there is less to share: there are no goals.
                let contest = Self.contest(inFlight: inFlight, sagas, files: files, goal: files == 1 ? goal : nil)
                try await run.measure(contest)
            }
        }
    }

    private static func contest(inFlight: Int, _ sagas: Int, files: Int, goal: Double?) -> Contest {
        let run = Parcel.Run(parcels: sagas, files: files, inFlight: inFlight)
        let yardstick = Parcel.Run(parcels: inFlight == 1 ? 200 : 600, files: files, inFlight: inFlight)
        let naive = "one commit per step"
        // One saga at a time is the same whether others could be started with it or not.
        let hasTaskForEach = inFlight == 1
        var contenders = [
            Contender(naive) { try await yardstick.oneCommitPerStep() },
            Contender("choreography") { try await run.choreography(hasTaskForEach: hasTaskForEach) },
        ]
        var ratios = [Contest.speedup("choreography", over: naive, atLeast: goal)]
        if !hasTaskForEach {
            let name = "choreography, a task for each"
            contenders.append(Contender(name) { try await run.choreography(hasTaskForEach: true) })
            ratios.append(Contest.speedup(name, over: naive))
        }
        return Contest(
            title: "\(inFlight.formatted) in flight, \(files == 1 ? "one file" : "five files")",
            unit: "saga",
            contenders: contenders,
            ratios: ratios,
            rounds: 5,
            tellsRates: true
        )
    }
}
