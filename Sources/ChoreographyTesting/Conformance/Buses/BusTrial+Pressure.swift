internal import Choreography

/// Checks of subscribers that are full.
extension BusTrial {
    func backPressure() async throws {
        let events = try await self.bus.subscribe(3, .suspend).events
        try await self.publish(1...3)
        for number in 4...8 where try await self.publishBriefly(number) {
            throw Observation(text: "Event \(number) was published although a subscriber was 3 behind, and may be 3.")
        }
        var iterator = events.makeAsyncIterator()
        try self.expectEqual(try await self.read(3, from: &iterator), [1, 2, 3], "what a full subscriber reads")
        try await self.publish(9...9)
    }

    func withdrawal() async throws {
        let witness = try await self.bus.subscribe(100, .suspend).events
        let events = try await self.bus.subscribe(2, .suspend).events
        try await self.publish(1...2)
        var iterator = events.makeAsyncIterator()
        for number in 3...6 where try await self.publishBriefly(number) {
            throw Observation(text: "A publisher did not wait although a subscriber was full.")
        }
        try self.expectEqual(try await self.read(2, from: &iterator), [1, 2], "what a full subscriber reads")
        try await self.publish(7...7)
        try self.expectEqual(try await self.read(1, from: &iterator), [7], "what it reads after the cancelled events")
        let seen = try await self.drain(witness)
        try self.expectEqual(seen[0], [1, 2, 7], "what a subscriber has seen that had room")
    }

    func dropping(_ policy: OverflowPolicy, keeping kept: ClosedRange<Int>) async throws {
        let subscription = try await self.bus.subscribe(3, policy)
        let witness = try await self.bus.subscribe(100, .suspend).events
        try self.expectEqual(subscription.droppedCount(), 0, "how many events were dropped at the beginning")
        try await self.publish(1...10)
        try self.expectEqual(subscription.droppedCount(), 7, "how many of 10 events were dropped, with room for 3")
        let seen = try await self.drain(subscription.events, witness)
        try self.expectEqual(seen[0], Array(kept), "what was kept of 10 events")
        try self.expectEqual(seen[1], Array(1...10), "what another subscriber has seen, with room for all")
    }

    func failing() async throws {
        let witness = try await self.bus.subscribe(100, .suspend).events
        let events = try await self.bus.subscribe(2, .fail).events
        try await self.publish(1...2)
        do {
            try await self.bus.publish(ConformanceEvent(number: 3))
            throw Observation(text: "Publishing to a full subscriber did not throw.")
        } catch let observation as Observation {
            throw observation
        } catch {}
        var iterator = events.makeAsyncIterator()
        try self.expectEqual(try await self.read(2, from: &iterator), [1, 2], "what the full subscriber reads")
        try await self.publish(4...4)
        try self.expectEqual(try await self.read(1, from: &iterator), [4], "what it reads after the failure")
        let seen = try await self.drain(witness)
        try self.expectEqual(seen[0], [1, 2, 4], "what a subscriber has seen that had room")
    }

    func unbounded() async throws {
        let events = try await self.bus.subscribe(1, .unbounded).events
        try await self.publish(1...5000)
        let seen = try await self.drain(events)
        try self.expectEqual(seen[0].count, 5000, "how many events were kept")
        try self.expectEqual(seen[0], Array(1...5000), "what was kept")
    }
}
