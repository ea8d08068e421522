import Choreography

/// How long an event takes to a subscriber that has nothing else to do.
enum IdleLatency {
    private static let samples = 2000
    private static let rounds = 3

    static func run() async throws {
        var stream: [Double] = []
        var bus: [Double] = []
        for _ in 0..<Self.rounds {
            stream += try await Self.measureStream()
            bus += try await Self.measureBus()
        }
        print("One event to an idle subscriber (microseconds, \(Self.samples * Self.rounds) samples)")
        for (name, samples) in [("an AsyncStream", Percentiles(stream)), ("bus.subscribe()", Percentiles(bus))] {
            let median = (samples.median / 1000).text(1, width: 7)
            let tail = (samples[0.99] / 1000).text(1, width: 7)
            print("  \(name.padded(to: 40))median \(median)  99 % \(tail)")
        }
        print("")
    }

    private static func measureStream() async throws -> [Double] {
        let (stream, continuation) = AsyncStream.makeStream(of: UInt64.self)
        async let latencies = Self.collect(stream) { $0 }
        for _ in 0..<Self.samples {
            try await Task.sleep(for: .microseconds(500))
            continuation.yield(SystemClock.upTime)
        }
        return await latencies
    }

    private static func measureBus() async throws -> [Double] {
        let bus = EventBus.makeForBenchmark()
        async let latencies = Self.collect(bus.subscribe(Ticked.self)) { $0.event.sent }
        for number in 0..<Self.samples {
            try await Task.sleep(for: .microseconds(500))
            try await bus.publish(Ticked(number: number, price: 1, sent: SystemClock.upTime))
        }
        return await latencies
    }

    private static func collect<Events: AsyncSequence & Sendable>(
        _ events: Events,
        sent: @Sendable (Events.Element) -> UInt64
    ) async -> [Double] where Events.Failure == Never {
        var latencies: [Double] = []
        for await event in events {
            latencies.append(Double(SystemClock.upTime - sent(event)))
            if latencies.count == Self.samples { break }
        }
        return latencies
    }
}
