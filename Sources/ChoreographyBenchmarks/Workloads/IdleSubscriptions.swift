import Choreography

/// Many subscriptions to which nothing happens.
enum IdleSubscriptions {
    private static let few = 1000
    private static let many = 11_000

    /// What more subscriptions cost, with or without tasks that iterate them.
    static func cost(hasReaders: Bool) async throws -> Contender.Cost {
        try await self.difference { count in
            let bus = EventBus()
            let subscriptions = (0..<count).map { _ in bus.subscribe(OrderPlaced.self) }
            guard hasReaders else {
                return {
                    try await bus.publish(OrderPlaced.any)
                    bus.shutDown()
                    for subscription in subscriptions {
                        let received = await subscription.reduce(0) { sum, _ in sum + 1 }
                        require(received == 1, "A subscription has received \(received) events.")
                    }
                }
            }
            let readers = subscriptions.map { subscription in
                Task { await subscription.reduce(0) { sum, _ in sum + 1 } }
            }
            return {
                try await bus.publish(OrderPlaced.any)
                bus.shutDown()
                for reader in readers {
                    let received = await reader.value
                    require(received == 1, "A subscription has received \(received) events.")
                }
            }
        }
    }

    /// What more tasks cost that wait for a stream of their own.
    static func costOfStreams() async throws -> Contender.Cost {
        try await self.difference { count in
            let streams = (0..<count).map { _ in AsyncStream.makeStream(of: Envelope<OrderPlaced>.self) }
            let readers = streams.map { stream, _ in Task { await stream.reduce(0) { sum, _ in sum + 1 } } }
            return {
                for (_, continuation) in streams { continuation.finish() }
                for reader in readers { _ = await reader.value }
            }
        }
    }

    /// Makes few of them and many of them, and ends them.
    private static func difference(
        _ make: (_ count: Int) async throws -> () async throws -> Void
    ) async throws -> Contender.Cost {
        var bytes: [Int] = []
        for count in [self.few, self.many] {
            let (growth, end) = try await Memory.growth {
                let end = try await make(count)
                // The tasks begin, and wait.
                try await Task.sleep(for: .milliseconds(50))
                return end
            }
            bytes.append(growth)
            try await end()
        }
        return Contender.Cost(total: Double(bytes[1] - bytes[0]), units: self.many - self.few)
    }
}

extension OrderPlaced {
    /// One like many others.
    static let any = OrderPlaced(order: 1, customer: 1, article: 1, region: 1, total: 1)
}
