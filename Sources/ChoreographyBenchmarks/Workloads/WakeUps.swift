import Choreography

/// What single events took, in nanoseconds.
struct LatencySamples: Sendable {
    var stream: [Double] = []
    var bus: [Double] = []
}

/// Events that come so rarely that their subscriber has gone to sleep each time.
struct WakeUps: Sendable {
    let count: Int

    /// Sends an event by stream and one over the bus, in turns that change their order, and tells what each took.
    func run() async throws -> LatencySamples {
        let (stream, continuation) = AsyncStream.makeStream(of: Dispatched.self)
        let bus = EventBus()
        // Subscribed in the child task, it would miss what is published before that task begins.
        let subscription = bus.subscribe(Dispatched.self)
        async let overStream = self.latencies(stream, of: \.self)
        async let overBus = self.latencies(subscription, of: \.event)
        for number in 0..<self.count {
            // A fixed order would give each of them a thread of its own, of which one may be the faster.
            let isBusFirst = (UInt64(number) &* 0x9E37_79B9_7F4A_7C15) >> 63 == 1
            for isBus in [isBusFirst, !isBusFirst] {
                try await Task.sleep(for: .microseconds(500))
                let event = Dispatched(number: number, time: SystemClock.upTime)
                if isBus { try await bus.publish(event) } else { continuation.yield(event) }
            }
        }
        return await LatencySamples(stream: overStream, bus: overBus)
    }

    @concurrent
    private func latencies<Events: AsyncSequence & Sendable>(
        _ events: Events,
        of event: @Sendable (Events.Element) -> Dispatched
    ) async -> [Double] where Events.Failure == Never {
        var latencies: [Double] = []
        latencies.reserveCapacity(self.count)
        for await element in events {
            let now = SystemClock.upTime
            let event = event(element)
            if event.number != latencies.count { stop(at: event.number, insteadOf: latencies.count) }
            latencies.append(Double(now - event.time))
            if latencies.count == self.count { break }
        }
        return latencies
    }
}

/// An event that knows when it was sent, in nanoseconds of the system's uptime.
struct Dispatched: DomainEvent {
    var number: Int
    var time: UInt64
}
