import Choreography

extension BenchmarkGroup {
    /// The event bus against streams that carry every event themselves.
    static let bus = BenchmarkGroup(
        name: "bus",
        summary: "the event bus against an AsyncStream for each subscriber",
        allotment: 90
    ) { run in
        for (subscribers, goal) in Self.goals {
            try await run.measure(Self.smallEvents(publishers: 1, subscribers: subscribers, goal: goal))
        }
        for subscribers in [1, 4] {
            try await run.measure(Self.smallEvents(publishers: 4, subscribers: subscribers))
        }
        for (subscribers, goal) in Self.goals {
            try await run.measure(Self.largeEvents(subscribers: subscribers, goal: goal.map { $0 / 2 }))
        }
        try await run.measure(Self.nobodyListens)
    }

    /// How many times as fast as streams a subscription should be, for so many subscribers.
    private static let goals: [(subscribers: Int, speedup: Double?)] = [(1, 20), (4, 60), (16, 200), (64, nil)]

    /// Many, since processors are near to each other in one second and far in the next, which tells where they pass events.
    private static let rounds = 9

    private static let streams = "an AsyncStream for each subscriber"
    private static let idleStreams = "an AsyncStream(unfolding:) with nothing to do"

    private static func smallEvents(publishers: Int, subscribers: Int, goal: Double? = nil) -> Contest {
        func fanOut(_ deliveries: Int) -> FanOut {
            FanOut(publishers: publishers, subscribers: subscribers, deliveries: deliveries)
        }
        let publisher = publishers == 1 ? "" : "\(publishers) publishers, "
        return Contest(
            title: "\(publisher)\(subscribers) subscriber\(subscribers == 1 ? "" : "s")",
            unit: "delivery",
            contenders: [
                Self.streams(fanOut(200_000), of: PriceQuoted.self),
                Self.bus("bus.subscribe()", fanOut(min(subscribers, 16) * 1_000_000), of: PriceQuoted.self),
                Self.bus(
                    "bus.subscribe(), batches of 64",
                    fanOut(min(subscribers, 16) * 1_000_000),
                    of: PriceQuoted.self,
                    face: .batches
                ),
                Self.bus("bus.events()", fanOut(500_000), of: PriceQuoted.self, face: .stream),
                Contender(Self.idleStreams, units: fanOut(500_000).deliveries) {
                    await IdleStream(FanOut(subscribers: subscribers, deliveries: 500_000), of: PriceQuoted.self).run()
                },
            ],
            ratios: [
                Contest.speedup("bus.subscribe()", over: Self.streams, atLeast: goal),
                Contest.speedup("bus.subscribe(), batches of 64", over: Self.streams),
                Contest.speedup("bus.events()", over: Self.streams, atLeast: publishers == 1 ? 5 : nil),
                Contest.speedup(Self.idleStreams, over: Self.streams),
                Contest.cost("bus.events()", against: Self.idleStreams),
            ],
            rounds: Self.rounds
        )
    }

    private static func largeEvents(subscribers: Int, goal: Double?) -> Contest {
        func fanOut(_ deliveries: Int) -> FanOut { FanOut(subscribers: subscribers, deliveries: deliveries) }
        return Contest(
            title: "\(subscribers) subscriber\(subscribers == 1 ? "" : "s"), 200 bytes and two references",
            unit: "delivery",
            contenders: [
                Self.streams(fanOut(200_000), of: WeatherMeasured.self),
                Self.bus("bus.subscribe()", fanOut(min(subscribers, 8) * 500_000), of: WeatherMeasured.self),
                Self.bus(
                    "bus.subscribe(), the latest kept",
                    fanOut(min(subscribers, 8) * 500_000),
                    of: WeatherMeasured.self,
                    face: .keeping
                ),
            ],
            ratios: [
                Contest.speedup("bus.subscribe()", over: Self.streams, atLeast: goal),
                Contest.speedup("bus.subscribe(), the latest kept", over: Self.streams),
            ],
            rounds: Self.rounds
        )
    }

    private static func streams<Event: NumberedEvent>(_ fanOut: FanOut, of type: Event.Type) -> Contender {
        Contender(Self.streams, units: fanOut.deliveries) { await StreamFanOut(fanOut, of: type).run() }
    }

    private static func bus<Event: NumberedEvent>(
        _ name: String,
        _ fanOut: FanOut,
        of type: Event.Type,
        face: BusFanOut<Event>.Face = .subscription
    ) -> Contender {
        Contender(name, units: fanOut.deliveries) { try await BusFanOut(fanOut, of: type, face: face).run() }
    }

    private static var nobodyListens: Contest {
        let count = 1_000_000
        return Contest(
            title: "nobody listens",
            unit: "publication",
            contenders: [
                Contender("a lock that nobody else wants", units: count) { UncontendedLock.run(count) },
                Contender("nobody has subscribed", units: count) { try await Self.publish(count, to: EventBus()) },
                Contender("nobody subscribes any more", units: count) {
                    let bus = EventBus()
                    bus.subscribe(PriceQuoted.self).cancel()
                    try await Self.publish(count, to: bus)
                },
            ],
            ratios: [
                Contest.cost("nobody has subscribed", against: "a lock that nobody else wants"),
                Contest.cost("nobody subscribes any more", against: "a lock that nobody else wants"),
            ]
        )
    }

    @concurrent
    private static func publish(_ count: Int, to bus: EventBus) async throws {
        for number in 0..<count { try await bus.publish(PriceQuoted.make(number, by: 0)) }
    }
}
