import Choreography

/// Events that another task answers at once, one at a time and without a pause.
struct RoundTrips: Sendable {
    let blocks: Int
    /// How many round trips are made by stream before as many are made over the bus.
    let tripsInBlock: Int

    /// How many of a block do not count, since the tasks were asleep before.
    private static let warmUp = 20

    func run() async throws -> LatencySamples {
        let bus = EventBus()
        let pings = AsyncStream.makeStream(of: Int.self)
        let pongs = AsyncStream.makeStream(of: Int.self)
        let subscription = bus.subscribe(PingSent.self)
        async let streamEcho: Void = Self.echo(pings.stream, to: pongs.continuation)
        async let busEcho: Void = Self.echo(subscription, on: bus)
        let samples = try await self.sample(bus, pings.continuation, pongs.stream)
        pings.continuation.finish()
        bus.shutDown()
        await streamEcho
        try? await busEcho
        return samples
    }

    @concurrent
    private func sample(
        _ bus: EventBus,
        _ pings: AsyncStream<Int>.Continuation,
        _ stream: AsyncStream<Int>
    ) async throws -> LatencySamples {
        var samples = LatencySamples()
        var pongs = stream.makeAsyncIterator()
        var events = bus.subscribe(PongSent.self).makeAsyncIterator()
        for _ in 0..<self.blocks {
            for trip in 0..<self.tripsInBlock {
                let start = SystemClock.upTime
                pings.yield(trip)
                let pong = await pongs.next()
                if trip >= Self.warmUp { samples.stream.append(Double(SystemClock.upTime - start)) }
                require(pong == trip, "A pong was lost.")
            }
            for trip in 0..<self.tripsInBlock {
                let start = SystemClock.upTime
                try await bus.publish(PingSent(number: trip))
                let pong = await events.next()
                if trip >= Self.warmUp { samples.bus.append(Double(SystemClock.upTime - start)) }
                require(pong?.event.number == trip, "A pong was lost.")
            }
        }
        return samples
    }

    @concurrent
    private static func echo(_ pings: AsyncStream<Int>, to pongs: AsyncStream<Int>.Continuation) async {
        for await ping in pings { pongs.yield(ping) }
    }

    @concurrent
    private static func echo(_ pings: Subscription<PingSent>, on bus: EventBus) async throws {
        for await ping in pings { try await bus.publish(PongSent(number: ping.event.number)) }
    }
}

struct PingSent: DomainEvent { var number: Int }
struct PongSent: DomainEvent { var number: Int }
