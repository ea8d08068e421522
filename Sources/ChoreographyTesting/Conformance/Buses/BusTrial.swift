internal import Choreography

/// A bus in a check, with what the checks need to use it.
struct BusTrial<Events: AsyncSequence & Sendable>: Sendable where Events.Element == Envelope<ConformanceEvent> {
    let bus: TestedBus<Events>

    func expectEqual<Value: Equatable>(_ found: Value, _ expected: Value, _ what: String) throws {
        try Observation.expect(found, is: expected, what)
    }

    // MARK: Waiting

    /// Waits for what a bus may fail to do, and says so if the check is cancelled meanwhile.
    func wait<Result>(for what: String, _ body: () async throws -> Result) async throws -> Result {
        let result: Result
        do {
            result = try await body()
        } catch is CancellationError where Task.isCancelled {
            throw Observation(text: "The check was cancelled while it waited for \(what).")
        }
        if Task.isCancelled { throw Observation(text: "The check was cancelled while it waited for \(what).") }
        return result
    }

    /// Lets other tasks run for a while.
    ///
    /// It only makes it likelier that a fault is found: no check fails because others have run too little or too far.
    func giveWay() async {
        for _ in 0..<20 { await Task.yield() }
    }

    // MARK: Publishing

    func publish(_ numbers: ClosedRange<Int>, from publisher: Int = 0) async throws {
        for number in numbers {
            try await self.wait(for: "a publisher that should not have to wait") {
                try await self.bus.publish(ConformanceEvent(publisher: publisher, number: number))
            }
        }
    }

    /// Publishes an event, and cancels the publisher after a while.
    ///
    /// - Returns: Whether it was published nevertheless.
    func publishBriefly(_ number: Int) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    try await self.bus.publish(ConformanceEvent(number: number))
                    return true
                } catch is CancellationError {
                    return false
                }
            }
            await self.giveWay()
            group.cancelAll()
            return try await group.next() ?? false
        }
    }

    // MARK: Reading

    /// Reads a subscription until it ends.
    func read(_ events: Events) async throws -> [Envelope<ConformanceEvent>] {
        var envelopes: [Envelope<ConformanceEvent>] = []
        for try await envelope in events { envelopes.append(envelope) }
        return envelopes
    }

    /// Shuts the bus down, and reads the numbers of the events that a subscription still holds.
    func drain(_ events: Events...) async throws -> [[Int]] {
        try await self.bus.shutDown()
        var numbers: [[Int]] = []
        for events in events {
            let envelopes = try await self.wait(for: "a subscriber to end after the shutdown") {
                try await self.read(events)
            }
            numbers.append(envelopes.map(\.event.number))
        }
        return numbers
    }

    func read(_ count: Int, from iterator: inout Events.AsyncIterator) async throws -> [Int] {
        var numbers: [Int] = []
        while numbers.count < count {
            let envelope = try await iterator.next(isolation: #isolation)
            if Task.isCancelled { throw Observation(text: "The check was cancelled while it waited for an event.") }
            guard let envelope else { throw Observation(text: "A subscriber has ended after the events \(numbers).") }
            numbers.append(envelope.event.number)
        }
        return numbers
    }
}
