import Choreography

extension Checkout {
    /// Plays orders, so many at a time, and says what they took from the first to the last.
    static func play(
        _ count: Int,
        inFlight: Int,
        failing percent: Int = 0,
        isAsynchronous: Bool = false,
        on thread: OneThread? = nil,
        _ adjust: (inout SagaChoreography.Configuration) -> Void = { _ in }
    ) async throws -> Contender.Cost {
        let checkout = Checkout(isAsynchronous: isAsynchronous)
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = inFlight
        configuration.timelines = .none
        adjust(&configuration)
        let choreography = checkout.choreography(configuration, Environment(executor: thread))
        _ = try await choreography.resumeSagas()
        let cost = try await Contender.time(count) {
            try await inParallel(count, atATime: inFlight) { number in
                let saga = try await choreography.start(PlaceOrder(number, failing: percent))
                let hasCompleted = if case .completed = try await saga.outcome { true } else { false }
                precondition(hasCompleted != PlaceOrder.fails(number, of: percent), "Order \(number) ended otherwise.")
            }
        }
        let failed = (0..<count).count { PlaceOrder.fails($0, of: percent) }
        await choreography.shutDown()
        await checkout.audit(completed: count - failed, compensated: failed)
        return cost
    }
}
