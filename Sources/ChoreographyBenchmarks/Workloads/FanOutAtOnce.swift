import Choreography

/// One publisher and many subscribers of one type of events, on one thread.
enum FanOutAtOnce {
    /// Brings events to each of the subscribers, so many deliveries in all.
    static func run(subscribers: Int, deliveries: Int) async throws -> Contender.Cost {
        let events = deliveries / subscribers
        return try await OneThread.shared.run {
            let bus = EventBus()
            return try await Contender.time(events * subscribers) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<subscribers {
                        let subscription = bus.subscribe(Hop<Zero>.self)
                        group.addTask { await Self.read(subscription, upTo: events) }
                    }
                    group.addTask {
                        for number in 0..<events { try await bus.publish(Hop<Zero>(order: number)) }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    private static func read(_ subscription: Subscription<Hop<Zero>>, upTo count: Int) async {
        var expected = 0
        for await envelope in subscription {
            if envelope.event.order != expected { stop(at: envelope.event.order, insteadOf: expected) }
            expected += 1
            if expected == count { return }
        }
        stop("The subscription has ended after \(expected) events.")
    }
}
