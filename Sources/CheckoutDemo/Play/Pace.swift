/// How many orders begin in a second.
struct Pace: Sendable {
    let rate: Double
    private let clock = ContinuousClock()
    private let start = ContinuousClock.now

    init(rate: Double) {
        self.rate = rate
    }

    /// Waits until it is an order's turn, or the user wants to stop.
    ///
    /// - Parameters:
    ///   - place: How many orders come before it.
    ///   - interruption: Tells whether the user wants to stop.
    /// - Throws: `CancellationError`.
    func wait(forOrderAt place: Int, unless interruption: Interruption) async throws {
        let due = self.start + .seconds(Double(place) / self.rate)
        while !interruption.hasHappened {
            let left = self.clock.now.duration(to: due)
            guard left > .zero else { return }
            try await self.clock.sleep(for: min(left, .milliseconds(100)))
        }
    }
}
