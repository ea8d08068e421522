import Choreography

/// A checkout whose services wait, so that many sagas are in flight and stay there.
///
/// The sagas are spread evenly: as many wait for the notifications as for the shipping, the inventory and the payments.
/// What a saga has come to by then is committed.
struct HeldCheckout: Sendable {
    private let checkout = Checkout()
    private let choreography: SagaChoreography
    private let count: Int

    /// Starts so many sagas, a multiple of four, and waits until all that they wait for is the services.
    init(_ count: Int, recordsTimelines: Bool) async throws {
        require(count.isMultiple(of: 4), "\(count) sagas can't be spread evenly over four services.")
        self.count = count
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = count
        configuration.timelines = recordsTimelines ? .all : .none
        // A worker waits with each of the services.
        configuration.workers = 5
        self.choreography = self.checkout.choreography(configuration, .system)
        var (started, steps) = (0, 0)
        // From the last to the first: nothing gets past a service that waits.
        for (hold, stepsBefore) in [
            (self.checkout.notifications.beginTurn, 5), (self.checkout.shipping.beginTurn, 3),
            (self.checkout.inventory.beginTurn, 2), (self.checkout.payments.beginTurn, 1),
        ] as [(@Sendable () async -> Void, Int)] {
            await hold()
            try await self.start(started..<started + count / 4)
            started += count / 4
            steps += stepsBefore * count / 4
            try await self.wait { $0.stepsCommitted == steps }
        }
        let statistics = self.choreography.statistics
        require(statistics.sagasStarted == count && statistics.sagasCompleted == 0, "Some sagas do not wait.")
    }

    /// Lets the sagas go on to their ends.
    func end() async throws {
        self.checkout.notifications.endTurn()
        self.checkout.shipping.endTurn()
        self.checkout.inventory.endTurn()
        self.checkout.payments.endTurn()
        try await self.wait { $0.sagasCompleted == self.count }
        await self.choreography.shutDown()
        await self.checkout.audit(completed: self.count, compensated: 0)
    }

    private func start(_ numbers: Range<Int>) async throws {
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 256) {
            let orders = (start..<min(start + 256, numbers.upperBound)).map { PlaceOrder($0, failing: 0) }
            for saga in try await self.choreography.start(contentsOf: orders) { _ = try saga.get() }
        }
    }

    private func wait(until isDone: (ChoreographyStatistics) -> Bool) async throws {
        for _ in 0..<10_000 {
            if isDone(self.choreography.statistics) {
                // What a turn has committed is settled in the turns after it.
                return try await Task.sleep(for: .milliseconds(20))
            }
            try await Task.sleep(for: .milliseconds(1))
        }
        stop("The sagas do not get where they should: \(self.choreography.statistics).")
    }
}
