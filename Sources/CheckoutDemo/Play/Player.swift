import Choreography

/// Plays the orders of a scenario, so many at a time.
struct Player {
    let scenario: Scenario
    let inFlight: Int
    let faults: TransientFaults

    private struct Result: Sendable {
        let index: Int
        let saga: SagaHandle
        let ending: Ending
    }

    /// Starts a saga for each order, and waits until the last one has ended.
    ///
    /// - Parameter progress: Shows how far it is, or `nil`.
    /// - Returns: How everything ended, and the audit.
    /// - Throws: ``DemoError`` when a saga can't be started or followed.
    @concurrent
    func play(showing progress: Progress? = nil) async throws(DemoError) -> Playthrough {
        let checkout = Checkout(
            credit: self.scenario.credit,
            stock: self.scenario.stock,
            embargo: self.scenario.embargo
        )
        let choreography = self.makeChoreography(of: checkout)
        let clock = ContinuousClock()
        let start = clock.now
        var stories = StorySelection(scenario: self.scenario)
        let endings: [Ending]
        do {
            endings = try await self.playOrders(choreography, showing: progress, choosing: &stories)
        } catch {
            await choreography.shutDown(within: .zero)
            throw .failed("the orders could not be played to their ends: \(error)")
        }
        let duration = clock.now - start
        progress?.finish(choreography)
        let statistics = choreography.statistics
        let report = await choreography.shutDown()
        let accounts = await Accounts(of: checkout)
        return Playthrough(
            scenario: self.scenario,
            endings: endings,
            completed: stories.completed,
            compensated: stories.compensated,
            last: stories.last,
            statistics: statistics,
            duration: duration,
            audit: Audit(of: accounts, after: endings, in: self.scenario, statistics: statistics, report: report)
        )
    }

    private func makeChoreography(of checkout: Checkout) -> SagaChoreography {
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = self.inFlight
        configuration.retry = TransientFaults.retry
        configuration.compensationRetry = TransientFaults.retry
        var environment = Environment.system
        if self.faults.flaky > 0 || self.faults.duplicates > 0 { environment.faults = self.faults }
        return checkout.makeChoreography(configuration: configuration, environment: environment)
    }

    /// Keeps as many orders on their way as it may: when one has ended, the next one starts.
    private func playOrders(
        _ choreography: SagaChoreography,
        showing progress: Progress?,
        choosing stories: inout StorySelection
    ) async throws -> [Ending] {
        // Cancelled as soon as this returns.
        async let _ = progress?.follow(choreography)
        var endings: [Ending?] = Array(repeating: nil, count: self.scenario.orders.count)
        try await withThrowingTaskGroup(of: Result.self) { group in
            var waiting = self.scenario.orders.enumerated().makeIterator()
            func startNext() {
                guard let (index, order) = waiting.next() else { return }
                group.addTask { try await Self.play(order, index, in: choreography) }
            }
            for _ in 0..<min(self.inFlight, self.scenario.orders.count) { startNext() }
            while let result = try await group.next() {
                startNext()
                endings[result.index] = result.ending
                stories.consider(result.saga, index: result.index, ending: result.ending)
            }
        }
        return endings.compactMap { $0 }
    }

    private static func play(_ order: Order, _ index: Int, in choreography: SagaChoreography) async throws -> Result {
        let saga = try await choreography.start(PlaceOrder(order: order))
        return Result(index: index, saga: saga, ending: Ending(try await saga.outcome))
    }
}
