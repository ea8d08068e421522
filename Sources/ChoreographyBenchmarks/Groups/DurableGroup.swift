extension BenchmarkGroup {
    /// Sagas on SQLite, against the same work with a commit for each step.
    static let durable = BenchmarkGroup(
        name: "durable",
        summary: "sagas of five events on SQLite, against a commit of its own for each step (synchronous = FULL)"
    ) { report in
        for (inFlight, sagas, goal) in [(1, 300, 3.0), (100, 10_000, 25), (10_000, 40_000, 35)] {
            for files in [1, 5] {
                // With a file for each service there is less to share: there are no goals.
                let contest = Self.contest(inFlight: inFlight, sagas, files: files, goal: files == 1 ? goal : nil)
                report(try await contest.run())
            }
        }
    }

    private static func contest(inFlight: Int, _ sagas: Int, files: Int, goal: Double?) -> Contest {
        let run = Parcel.Run(parcels: sagas, files: files, inFlight: inFlight)
        let yardstick = Parcel.Run(parcels: inFlight == 1 ? 200 : 600, files: files, inFlight: inFlight)
        var contenders = [
            Contender("one commit per step") { try await yardstick.oneCommitPerStep() },
            Contender("choreography, a task for each") { try await run.choreography(hasTaskForEach: true) },
        ]
        if inFlight > 1 {
            contenders.append(Contender("choreography") { try await run.choreography(hasTaskForEach: false) })
        } else {
            // One saga at a time is the same whether others could be started with it or not.
            contenders[1] = Contender("choreography") { try await run.choreography(hasTaskForEach: true) }
        }
        return Contest(
            title: "\(inFlight.formatted) in flight, \(files == 1 ? "one file" : "five files")",
            unit: "saga",
            contenders: contenders,
            ratios: contenders.dropFirst().map { contender in
                let isBest = contender.name == "choreography"
                return Contest.speedup(contender.name, over: "one commit per step", atLeast: isBest ? goal : nil)
            },
            rounds: 5,
            tellsRates: true
        )
    }
}
