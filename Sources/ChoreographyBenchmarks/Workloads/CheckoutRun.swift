import Choreography

extension Checkout {
    /// How orders are played.
    struct Play: Sendable {
        var count = 200_000
        var inFlight = 10_000
        /// How many percent fail.
        var failing = 0
        var isAsynchronous = false
        /// Whether a manager tells the services what to do.
        var isConducted = false
        /// Whether a task waits for each order, and starts the next one when it has ended.
        var hasTaskForEach = false
        /// Whether each saga records what happens in it.
        var recordsTimelines = false
        var thread: OneThread?

        /// How the choreography runs.
        var configuration: SagaChoreography.Configuration {
            var configuration = SagaChoreography.Configuration()
            configuration.maxSagasInFlight = self.inFlight
            configuration.timelines = self.recordsTimelines ? .all : .none
            return configuration
        }

        /// Plays the orders, and says what they took from the first to the last.
        func run() async throws -> Contender.Cost { try await self.costs().time }

        /// Plays the orders, and says what they took, and what was published and committed.
        func costs() async throws -> SagaCosts {
            let checkout = Checkout(isAsynchronous: self.isAsynchronous, isConducted: self.isConducted)
            let choreography = checkout.choreography(self.configuration, Environment(executor: self.thread))
            try await choreography.resumeSagas()
            let cost = try await Contender.time(self.count) {
                if self.hasTaskForEach {
                    try await self.playOneByOne(on: choreography)
                } else {
                    try await self.playTogether(0..<self.count, on: choreography)
                }
            }
            let failed = (0..<self.count).count { PlaceOrder.fails($0, of: self.failing) }
            await choreography.shutDown()
            await checkout.audit(completed: self.count - failed, compensated: failed)
            return SagaCosts(cost, choreography.statistics)
        }

        private func playOneByOne(on choreography: SagaChoreography) async throws {
            try await inParallel(self.count, atATime: self.inFlight) { number in
                let saga = try await choreography.start(PlaceOrder(number, failing: self.failing))
                self.check(number, try await saga.outcome)
            }
        }

        /// Plays some of the orders, many of which are started at once.
        func playTogether(_ numbers: Range<Int>, on choreography: SagaChoreography) async throws {
            try await startTogether(numbers, on: choreography, inFlight: self.inFlight) { number in
                PlaceOrder(number, failing: self.failing)
            } check: { number, outcome in
                self.check(number, outcome)
            }
        }

        private func check(_ number: Int, _ outcome: SagaOutcome) {
            let hasCompleted = if case .completed = outcome { true } else { false }
            require(hasCompleted != PlaceOrder.fails(number, of: self.failing), "Order \(number) ended otherwise.")
        }
    }
}
