import Choreography

/// A fan-out over the event bus.
struct BusFanOut<Event: NumberedEvent>: Sendable {
    /// What subscribers read, and how publishers publish.
    enum Face: Sendable {
        /// `bus.subscribe()`, and an event at a time.
        case subscription
        /// `bus.subscribe()`, and an event at a time, of which the reader keeps the latest whole.
        case keeping
        /// `bus.subscribe()`, and 64 events at a time.
        case batches
        /// `bus.events()`, and an event at a time.
        case stream
    }

    let fanOut: FanOut
    let face: Face

    init(_ fanOut: FanOut, of type: Event.Type = Event.self, face: Face = .subscription) {
        self.fanOut = fanOut
        self.face = face
    }

    /// Publishes the events, and returns when every subscriber has had all of them.
    func run() async throws {
        let bus = EventBus()
        try await withThrowingTaskGroup { group in
            for _ in 0..<self.fanOut.subscribers {
                switch self.face {
                case .subscription, .batches:
                    let subscription = bus.subscribe(Event.self)
                    group.addTask { await self.fanOut.read(subscription) }
                case .keeping:
                    let subscription = bus.subscribe(Event.self)
                    group.addTask { await self.fanOut.keepLatest(of: subscription) }
                case .stream:
                    let stream = bus.events(Event.self)
                    group.addTask { await self.fanOut.read(stream) }
                }
            }
            for publisher in 0..<self.fanOut.publishers {
                group.addTask {
                    if case .batches = self.face {
                        try await self.publishBatches(to: bus, as: publisher)
                    } else {
                        try await self.publish(to: bus, as: publisher)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @concurrent
    private func publish(to bus: EventBus, as publisher: Int) async throws {
        for number in 0..<self.fanOut.eventsOfEach { try await bus.publish(Event.make(number, by: publisher)) }
    }

    @concurrent
    private func publishBatches(to bus: EventBus, as publisher: Int) async throws {
        for start in stride(from: 0, to: self.fanOut.eventsOfEach, by: 64) {
            let numbers = start..<min(start + 64, self.fanOut.eventsOfEach)
            try await bus.publish(contentsOf: numbers.map { Event.make($0, by: publisher) })
        }
    }
}
