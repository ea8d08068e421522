import Choreography

extension Program {
    /// Plays the same orders in both styles, one after the other, and compares them.
    ///
    /// - Parameter options: What is played.
    /// - Returns: The exit status: 1 if an audit does not hold, or if the orders should have ended alike and have not.
    /// - Throws: ``DemoError`` when the orders can't be played.
    func compareStyles(_ options: RunOptions) async throws -> Int32 {
        let scenario = try options.makeScenario()
        var plays: [StyleComparison.Play] = []
        for style in SagaStyle.allCases {
            var options = options
            options.style = style
            let checkout = Checkout(credit: 0, stock: [:], embargo: []).makeChoreography(style)
            try checkout.validate()
            let stopwatch = SagaStopwatch()
            var player = options.makePlayer(of: scenario, inFlight: 1000)
            player.watchers = [stopwatch]
            let play = try await player.play()
            plays.append(StyleComparison.Play(style: style, play: play, latencies: stopwatch.latencies))
        }
        let comparison = StyleComparison(plays: plays, isSequential: options.inFlight == 1)
        self.console.output.write(comparison.text(style: self.console.output.style))
        return comparison.holds ? 0 : 1
    }
}
