/// Work that is done alone, once and as much of it as is asked for, so that a tool can count what it takes.
struct Workload: Sendable {
    let name: String
    let run: @Sendable (_ units: Int) async throws -> Void

    static let all = [
        Self("bus") { try await Self.publish($0, of: PriceQuoted.self, to: 1) },
        Self("bus-16") { try await Self.publish($0, of: PriceQuoted.self, to: 16) },
        Self("bus-16-large") { try await Self.publish($0, of: WeatherMeasured.self, to: 16) },
        Self("bus-stream") { try await Self.publish($0, of: PriceQuoted.self, to: 1, face: .stream) },
        Self("saga") { try await Self.play($0) },
        Self("saga-compensated") { try await Self.play($0, failing: 20) },
        Self("saga-lone") { count in
            _ = try await OneThread.shared.run { try await LoneSaga.latencies(count, on: .shared) }
        },
        Self("saga-two-cores") { _ = try await Checkout.Play(count: $0).run() },
        Self("saga-async") { try await Self.play($0, isAsynchronous: true) },
        // A saga has more steps than it keeps notes of in place.
        Self("chain-20") { _ = try await Relay.chain(20).run(steps: 20 * $0) },
        Self("orchestration") { try await Self.play($0, isConducted: true) },
        Self("orchestration-compensated") { try await Self.play($0, failing: 20, isConducted: true) },
        Self("orchestration-lone") { count in
            _ = try await OneThread.shared.run { try await LoneSaga.latencies(count, isConducted: true, on: .shared) }
        },
        Self("durable") { count in
            let run = Parcel.Run(parcels: count, files: 1, inFlight: 10_000)
            _ = try await run.choreography(hasTaskForEach: false)
        },
        // For a tool that tells what is on the heap at its peak, when all of them are in flight.
        Self("saga-held") { try await HeldCheckout(4 * (($0 + 3) / 4), recordsTimelines: false).end() },
    ]

    init(_ name: String, run: @escaping @Sendable (Int) async throws -> Void) {
        self.name = name
        self.run = run
    }

    /// Counts events, not deliveries.
    private static func publish<Event: NumberedEvent>(
        _ count: Int,
        of type: Event.Type,
        to subscribers: Int,
        face: BusFanOut<Event>.Face = .subscription
    ) async throws {
        let fanOut = FanOut(subscribers: subscribers, deliveries: count * subscribers)
        try await OneThread.shared.run { try await BusFanOut(fanOut, of: type, face: face).run() }
    }

    private static func play(
        _ count: Int,
        failing: Int = 0,
        isAsynchronous: Bool = false,
        isConducted: Bool = false
    ) async throws {
        let play = Checkout.Play(
            count: count,
            inFlight: 1000,
            failing: failing,
            isAsynchronous: isAsynchronous,
            isConducted: isConducted,
            thread: .shared
        )
        try await OneThread.shared.run { _ = try await play.run() }
    }
}
