import Choreography

/// A way to bring every event of one publisher to every subscriber.
protocol FanOut: Sendable {
    /// Publishes the events, and returns when every subscriber has had all of them.
    func run(events: Int, subscribers: Int) async throws
}

/// What it takes without a bus: a stream for each subscriber, and each event yielded to each stream.
struct StreamFanOut: FanOut {
    func run(events: Int, subscribers: Int) async throws {
        let streams = (0..<subscribers).map { _ in AsyncStream.makeStream(of: Envelope<Ticked>.self) }
        await withTaskGroup { group in
            for (stream, _) in streams { group.addTask { await count(stream, upTo: events) } }
            group.addTask {
                let id = EventID(high: 1, low: 1)
                let saga = SagaID(high: 1, low: 1)
                for number in 0..<events {
                    let metadata = EnvelopeMetadata(
                        id: id,
                        saga: saga,
                        causation: nil,
                        time: Timestamp(nanoseconds: SystemClock.wallTime),
                        source: "bench"
                    )
                    let envelope = Envelope(Ticked(number: number, price: 1, sent: 0), metadata: metadata)
                    for (_, continuation) in streams { continuation.yield(envelope) }
                }
            }
        }
    }
}

/// The bus, read through its own sequence.
struct SubscriptionFanOut: FanOut {
    func run(events: Int, subscribers: Int) async throws {
        let bus = EventBus.makeForBenchmark()
        try await withThrowingTaskGroup { group in
            for _ in 0..<subscribers {
                let subscription = bus.subscribe(Ticked.self)
                group.addTask { await count(subscription, upTo: events) }
            }
            group.addTask {
                for number in 0..<events {
                    try await bus.publish(Ticked(number: number, price: 1, sent: 0))
                }
            }
            try await group.waitForAll()
        }
    }
}

/// The bus, written in batches.
struct BatchFanOut: FanOut {
    func run(events: Int, subscribers: Int) async throws {
        let bus = EventBus.makeForBenchmark()
        try await withThrowingTaskGroup { group in
            for _ in 0..<subscribers {
                let subscription = bus.subscribe(Ticked.self)
                group.addTask { await count(subscription, upTo: events) }
            }
            group.addTask {
                for start in stride(from: 0, to: events, by: 64) {
                    let batch = (start..<min(start + 64, events)).map { Ticked(number: $0, price: 1, sent: 0) }
                    try await bus.publish(contentsOf: batch)
                }
            }
            try await group.waitForAll()
        }
    }
}

/// The bus, read through the standard library's stream.
struct EventsFanOut: FanOut {
    func run(events: Int, subscribers: Int) async throws {
        let bus = EventBus.makeForBenchmark()
        try await withThrowingTaskGroup { group in
            for _ in 0..<subscribers {
                let stream = bus.events(Ticked.self)
                group.addTask { await count(stream, upTo: events) }
            }
            group.addTask {
                for number in 0..<events {
                    try await bus.publish(Ticked(number: number, price: 1, sent: 0))
                }
            }
            try await group.waitForAll()
        }
    }
}

/// Iterates until the last event, and stops the program if one was missing.
@inline(__always)
@concurrent
private func count<Events: AsyncSequence>(
    _ events: Events,
    upTo total: Int
) async where Events.Element == Envelope<Ticked>, Events.Failure == Never {
    var expected = 0
    for await envelope in events {
        precondition(envelope.event.number == expected, "Event \(expected) was lost.")
        expected += 1
        if expected == total { return }
    }
}
