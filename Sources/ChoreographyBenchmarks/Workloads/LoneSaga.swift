import Choreography

/// One saga at a time: the next begins when the last has ended.
enum LoneSaga {
    /// Plays orders one after the other, and says what each took.
    static func latencies(
        _ count: Int,
        isConducted: Bool = false,
        on thread: OneThread? = nil
    ) async throws -> [Double] {
        let checkout = Checkout(isConducted: isConducted)
        var configuration = SagaChoreography.Configuration()
        configuration.timelines = .none
        let choreography = checkout.choreography(configuration, Environment(executor: thread))
        try await choreography.resumeSagas()
        var latencies: [Double] = []
        latencies.reserveCapacity(count)
        for number in 0..<count {
            let start = SystemClock.upTime
            let outcome = try await choreography.start(PlaceOrder(number, failing: 0)).outcome
            latencies.append(Double(SystemClock.upTime - start))
            guard case .completed = outcome else { stop("Order \(number) ended otherwise.") }
        }
        await choreography.shutDown()
        await checkout.audit(completed: count, compensated: 0)
        return latencies
    }
}
