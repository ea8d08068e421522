internal import Choreography

/// Checks of how subscriptions and buses end.
extension BusTrial {
    func unsubscription() async throws {
        let events = try await self.bus.subscribe(2, .suspend).events
        try await self.wait(for: "a subscriber whose task is cancelled to end") {
            await withTaskGroup { group in
                group.addTask { _ = try? await self.read(events) }
                await self.giveWay()
                group.cancelAll()
            }
        }
        try await self.publish(1...20)
    }

    func release() async throws {
        let events = try await self.bus.subscribe(1, .suspend).events
        let (hasRead, reading) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup { group in
            group.addTask {
                do {
                    try await self.wait(for: "a publisher whose slow subscriber was cancelled") {
                        for number in 1...20 { try await self.bus.publish(ConformanceEvent(number: number)) }
                    }
                } catch {
                    // Nobody reads what was never published.
                    reading.finish()
                    throw error
                }
            }
            try await withThrowingTaskGroup { readers in
                readers.addTask { await self.readSlowly(events, reading) }
                try await self.wait(for: "a subscriber to read an event") {
                    for await _ in hasRead { break }
                }
                await self.giveWay()
                readers.cancelAll()
            }
            try await group.waitForAll()
        }
    }

    /// Reads an event, and then nothing until the task is cancelled.
    private func readSlowly(_ events: Events, _ reading: AsyncStream<Void>.Continuation) async {
        let (forever, never) = AsyncStream<Void>.makeStream()
        do {
            for try await _ in events {
                reading.yield()
                for await _ in forever {}
            }
        } catch {}
        never.finish()
    }

    func ending() async throws {
        let waiting = try await self.bus.subscribe(100, .suspend).events
        let slow = try await self.bus.subscribe(100, .suspend).events
        let seen = try await withThrowingTaskGroup(of: [Envelope<ConformanceEvent>].self) { group in
            group.addTask { try await self.read(waiting) }
            try await self.publish(1...5)
            await self.giveWay()
            let drained = try await self.drain(slow)
            return try await self.wait(for: "a waiting subscriber to end after the shutdown") {
                drained + [try await group.next()?.map(\.event.number) ?? []]
            }
        }
        try self.expectEqual(seen[0], Array(1...5), "what a slow subscriber has read after the shutdown")
        try self.expectEqual(seen[1], Array(1...5), "what a waiting subscriber has read")
        try await self.bus.shutDown()
        // A bus may also refuse to be subscribed to.
        guard let late = try? await self.bus.subscribe(1, .suspend).events else { return }
        let events = try await self.wait(for: "a subscription to end that was made after the shutdown") {
            try await self.read(late)
        }
        try self.expectEqual(events.map(\.event.number), [], "what one reads who subscribed after the shutdown")
    }

    func refusal() async throws {
        let events = try await self.bus.subscribe(10, .suspend).events
        try await self.bus.shutDown()
        for number in 1...2 {
            try await self.expectError("Publishing after the shutdown did not throw.") {
                try await self.bus.publish(ConformanceEvent(number: number))
            }
        }
        try self.expectEqual(try await self.drain(events)[0], [], "what a subscriber has read of it")
    }

    func wakeUp() async throws {
        let events = try await self.bus.subscribe(2, .suspend).events
        try await self.publish(1...2)
        try await withThrowingTaskGroup { group in
            for number in 3...5 {
                group.addTask {
                    try await self.wait(for: "a publisher that waits to be woken by the shutdown") {
                        try await self.expectError("A publisher returned that was waiting at the shutdown.") {
                            try await self.bus.publish(ConformanceEvent(number: number))
                        }
                    }
                }
            }
            await self.giveWay()
            try await self.bus.shutDown()
            try await group.waitForAll()
        }
        try self.expectEqual(try await self.drain(events)[0], [1, 2], "what a subscriber has read that was full")
    }

    private func expectError(_ otherwise: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            return
        }
        throw Observation(text: otherwise)
    }
}
