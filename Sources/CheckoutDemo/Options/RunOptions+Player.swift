extension RunOptions {
    /// The player that these options describe.
    ///
    /// - Parameters:
    ///   - scenario: What is played.
    ///   - inFlight: How many orders are on their way at a time, unless the options say so.
    /// - Returns: A player that has not begun.
    func makePlayer(of scenario: Scenario, inFlight: Int) -> Player {
        // Orders that are made up show what the framework is for. Somebody's own orders are played as they are.
        let trouble = self.isGenerated ? 0.02 : 0
        return Player(
            scenario: scenario,
            style: self.style,
            inFlight: self.inFlight ?? inFlight,
            faults: TransientFaults(
                seed: self.seed,
                flaky: self.flaky ?? trouble,
                duplicates: self.duplicates ?? trouble,
                broken: self.broken ?? 0
            ),
            data: self.data,
            recorder: self.report.map { _ in .orders }
        )
    }
}
