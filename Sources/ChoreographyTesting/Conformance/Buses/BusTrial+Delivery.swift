internal import Choreography

/// Checks of what subscribers see.
extension BusTrial {
    private static var publishers: Int { 4 }
    private static var eventsEach: Int { 50 }

    /// Lets several tasks publish at the same time to several subscribers.
    ///
    /// - Returns: What each subscriber has seen.
    private func exchange() async throws -> [[Envelope<ConformanceEvent>]] {
        var subscriptions: [Events] = []
        for capacity in [1, 8, 64] { subscriptions.append(try await self.bus.subscribe(capacity, .suspend).events) }
        return try await withThrowingTaskGroup(of: (Int, [Envelope<ConformanceEvent>]).self) { group in
            for (index, events) in subscriptions.enumerated() {
                group.addTask { (index, try await self.read(events)) }
            }
            subscriptions = []
            try await self.wait(for: "publishers whose subscribers read") {
                try await self.publishTogether()
            }
            try await self.bus.shutDown()
            var seen = Array(repeating: [Envelope<ConformanceEvent>](), count: 3)
            try await self.wait(for: "the subscribers to end after the shutdown") {
                for try await (index, envelopes) in group { seen[index] = envelopes }
            }
            return seen
        }
    }

    private func publishTogether() async throws {
        try await withThrowingTaskGroup { group in
            for publisher in 0..<Self.publishers {
                group.addTask {
                    for number in 1...Self.eventsEach {
                        try await self.bus.publish(ConformanceEvent(publisher: publisher, number: number))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    func delivery() async throws {
        for envelopes in try await self.exchange() {
            var counts: [ConformanceEvent: Int] = [:]
            for envelope in envelopes { counts[envelope.event, default: 0] += 1 }
            let missing = Self.publishers * Self.eventsEach - counts.count
            try self.expectEqual(missing, 0, "how many events a subscriber has missed")
            let repeated = counts.values.count { $0 > 1 }
            try self.expectEqual(repeated, 0, "how many events a subscriber has seen more than once")
        }
    }

    func order() async throws {
        for envelopes in try await self.exchange() {
            for publisher in 0..<Self.publishers {
                let numbers = envelopes.map(\.event).filter { $0.publisher == publisher }.map(\.number)
                for (first, second) in zip(numbers, numbers.dropFirst()) where first > second {
                    throw Observation(text: "Event \(second) of publisher \(publisher) comes after its event \(first).")
                }
            }
        }
    }

    func agreement() async throws {
        let seen = try await self.exchange().map { $0.map(\.event) }
        for events in seen.dropFirst() {
            let place = zip(events, seen[0]).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            guard let place else { continue }
            throw Observation(text: "At place \(place) one has seen \(seen[0][place]), and another \(events[place]).")
        }
    }

    func envelopes() async throws {
        var metadata: [EventID: (EnvelopeMetadata, ConformanceEvent)] = [:]
        for envelopes in try await self.exchange() {
            try self.expectEqual(
                Set(envelopes.map(\.id)).count,
                envelopes.count,
                "how many identifiers the events have"
            )
            for envelope in envelopes {
                let (first, event) = metadata[envelope.id] ?? (envelope.metadata, envelope.event)
                metadata[envelope.id] = (first, event)
                try self.expectEqual(envelope.event, event, "the event of identifier \(envelope.id)")
                try self.expectEqual(envelope.metadata, first, "what an envelope says to another subscriber")
            }
        }
    }

    func lateness() async throws {
        try await self.publish(1...10)
        let early = try await self.bus.subscribe(100, .suspend).events
        try await self.publish(11...20)
        let late = try await self.bus.subscribe(100, .suspend).events
        try await self.publish(21...30)
        let seen = try await self.drain(early, late)
        try self.expectEqual(seen[0], Array(11...30), "what one sees who subscribed after event 10")
        try self.expectEqual(seen[1], Array(21...30), "what one sees who subscribed after event 20")
    }
}
