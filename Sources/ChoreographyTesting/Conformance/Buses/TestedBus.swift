public import Choreography

/// A bus as ``EventBusConformance`` sees it: three functions, whatever the bus looks like.
public struct TestedBus<Events: AsyncSequence & Sendable>: Sendable where Events.Element == Envelope<ConformanceEvent> {
    /// A subscription, and how many events it has missed so far.
    public typealias Subscription = (events: Events, droppedCount: @Sendable () -> Int)

    /// Publishes an event, and returns when every subscriber has room for it.
    public var publish: @Sendable (_ event: ConformanceEvent) async throws -> Void

    /// Subscribes from now on, and returns the events for one task to iterate once.
    public var subscribe: @Sendable (_ capacity: Int, _ overflow: OverflowPolicy) async throws -> Subscription

    /// Ends the bus.
    public var shutDown: @Sendable () async throws -> Void

    /// Describes a bus by its functions.
    ///
    /// - Parameters:
    ///   - publish: Publishes an event, and returns when every subscriber has room for it.
    ///   - subscribe: Subscribes from now on, with a number of events that the subscriber may be behind and what happens
    ///     when it is further behind.
    ///   - shutDown: Ends the bus.
    public init(
        publish: @escaping @Sendable (_ event: ConformanceEvent) async throws -> Void,
        subscribe: @escaping @Sendable (_ capacity: Int, _ overflow: OverflowPolicy) async throws -> Subscription,
        shutDown: @escaping @Sendable () async throws -> Void
    ) {
        self.publish = publish
        self.subscribe = subscribe
        self.shutDown = shutDown
    }
}

extension TestedBus where Events == Choreography.Subscription<ConformanceEvent> {
    /// The bus that comes with the framework.
    public init(_ bus: EventBus) {
        self.init { event in
            try await bus.publish(event)
        } subscribe: { capacity, overflow in
            let subscription = bus.subscribe(ConformanceEvent.self, capacity: capacity, overflow: overflow)
            return (subscription, { subscription.droppedCount })
        } shutDown: {
            bus.shutDown()
        }
    }
}
