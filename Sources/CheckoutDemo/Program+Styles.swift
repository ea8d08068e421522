import Choreography
import Dispatch

extension Program {
    /// Plays the same orders in both styles, one after the other, and compares them.
    ///
    /// - Parameter options: What is played.
    /// - Returns: The exit status: 1 if an audit does not hold, or if the orders should have ended alike and have not.
    /// - Throws: ``DemoError`` when the orders can't be played.
    func compareStyles(_ options: RunOptions) async throws -> Int32 {
        let scenario = try options.makeScenario()
        let files = try OutputFiles(options)
        try options.data?.makeForBothStyles()
        let interruption = Interruption()
        let listening = interruption.listen { [error = self.console.error] text in error.write(text) }
        defer { listening.cancel() }
        var comparison = StyleComparison(isSequential: options.endsAlike)
        for style in SagaStyle.allCases where !interruption.hasHappened {
            comparison.plays.append(try await self.play(scenario, style, options, until: interruption))
        }
        if options.outcomes != nil, let play = comparison.common { try files.write(play) }
        self.tell(comparison, options)
        return comparison.wasInterrupted ? 130 : comparison.holds ? 0 : 1
    }

    private func play(
        _ scenario: Scenario,
        _ style: SagaStyle,
        _ options: RunOptions,
        until interruption: Interruption
    ) async throws -> StyleComparison.Play {
        var options = options
        options.style = style
        options.data = options.data?.folder(of: style)
        try Checkout(credit: 0, stock: [:], embargo: []).makeChoreography(style).validate()
        let stopwatch = SagaStopwatch()
        var player = options.makePlayer(of: scenario, inFlight: 1000)
        player.watchers = [stopwatch]
        player.interruption = interruption
        player.tellTrouble = { [error = self.console.error] text in error.write(text) }
        let sink = options.json ? self.console.error : self.console.output
        sink.writeLine(sink.style.bold(style.rawValue))
        let play = try await player.play(showing: Progress(on: sink, total: scenario.orders.count))
        return StyleComparison.Play(style: style, play: play, latencies: stopwatch.latencies)
    }

    private func tell(_ comparison: StyleComparison, _ options: RunOptions) {
        let style = self.console.output.style
        self.console.output.write(options.json ? comparison.json + "\n" : "\n" + comparison.text(style: style))
        guard let path = options.outcomes, comparison.common == nil else { return }
        let reason = comparison.differences.first.map { "\($0)" } ?? "not all orders have been played"
        self.console.error.writeLine("checkout-demo: \(path) is not written: \(reason)")
    }
}
