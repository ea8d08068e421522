import Choreography

extension Checkout {
    /// How orders are played.
    struct Play: Sendable {
        var count = 200_000
        var inFlight = 10_000
        /// How many percent fail.
        var failing = 0
        var isAsynchronous = false
        /// Whether a task waits for each order, and starts the next one when it has ended.
        var hasTaskForEach = false
        /// Whether each saga records what happens in it.
        var recordsTimelines = false
        var thread: OneThread?

        /// Plays the orders, and says what they took from the first to the last.
        func run() async throws -> Contender.Cost {
            let checkout = Checkout(isAsynchronous: self.isAsynchronous)
            var configuration = SagaChoreography.Configuration()
            configuration.maxSagasInFlight = self.inFlight
            configuration.timelines = self.recordsTimelines ? .all : .none
            let environment = Environment(executor: self.thread)
            let choreography = checkout.choreography(configuration, environment)
            try await choreography.resumeSagas()
            let cost = try await Contender.time(self.count) {
                if self.hasTaskForEach {
                    try await self.playOneByOne(on: choreography)
                } else {
                    try await self.playTogether(on: choreography)
                }
            }
            let failed = (0..<self.count).count { PlaceOrder.fails($0, of: self.failing) }
            await choreography.shutDown()
            await checkout.audit(completed: self.count - failed, compensated: failed)
            return cost
        }

        private func playOneByOne(on choreography: SagaChoreography) async throws {
            try await inParallel(self.count, atATime: self.inFlight) { number in
                let saga = try await choreography.start(PlaceOrder(number, failing: self.failing))
                self.check(number, try await saga.outcome)
            }
        }

        /// Starts many sagas at once, and waits for the oldest before more are started.
        private func playTogether(on choreography: SagaChoreography) async throws {
            let batch = min(256, self.inFlight)
            var waiting: [SagaHandle] = []
            var ended = 0
            for start in stride(from: 0, to: self.count, by: batch) {
                let numbers = start..<min(start + batch, self.count)
                while start + batch - ended > self.inFlight, ended < start {
                    self.check(ended, try await waiting[ended % self.inFlight].outcome)
                    ended += 1
                }
                let orders = numbers.map { PlaceOrder($0, failing: self.failing) }
                for (number, saga) in zip(numbers, try await choreography.start(contentsOf: orders)) {
                    if number < self.inFlight {
                        waiting.append(try saga.get())
                    } else {
                        waiting[number % self.inFlight] = try saga.get()
                    }
                }
            }
            while ended < self.count {
                self.check(ended, try await waiting[ended % self.inFlight].outcome)
                ended += 1
            }
        }

        private func check(_ number: Int, _ outcome: SagaOutcome) {
            let hasCompleted = if case .completed = outcome { true } else { false }
            precondition(hasCompleted != PlaceOrder.fails(number, of: self.failing), "Order \(number) ended otherwise.")
        }
    }
}
