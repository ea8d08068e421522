/// An in-memory, asynchronous bus for typed events.
///
/// ```swift
/// for await envelope in bus.events(OrderPlaced.self) {
///     print(envelope.event.orderID, envelope.time)
/// }
/// …
/// try await bus.publish(OrderPlaced(orderID: 17, total: 4200))
/// ```
///
/// **Delivery.** Every subscriber gets every event that is published to its type while it subscribes, once,
/// unless its ``OverflowPolicy`` says otherwise. An event of a type that nobody subscribes to reaches nobody.
///
/// **Order.** All subscribers of a type see its events in the same order, and the events of one publisher in
/// the order in which it published them. Nothing is promised across types.
///
/// **Back-pressure.** Publishers wait for the slowest subscriber once it is `capacity` events behind, unless
/// its policy says otherwise.
///
/// Nothing is durable: what matters after a crash belongs into a participant's outbox.
public final class EventBus: Sendable {
    /// What holds unless a call says otherwise.
    public let configuration: Configuration

    @usableFromInline let topics = TopicDirectory()
    @usableFromInline let gauge = BusGauge()
    private let pools = SegmentPools()
    @usableFromInline let clock: BusClock
    @usableFromInline let source: EventSource
    private let reserveNumbers: @Sendable (Int) -> UInt64

    /// Makes a bus.
    ///
    /// - Parameters:
    ///   - configuration: What holds unless a call says otherwise.
    ///   - environment: Its clock and its identifiers.
    public convenience init(configuration: Configuration = Configuration(), environment: Environment = .system) {
        let clock = environment.clock
        self.init(
            configuration: configuration,
            clock: clock is SystemClock ? .system : .other { clock.now },
            reserveNumbers: { environment.identifiers.reserve($0) }
        )
    }

    /// Makes a bus of the two things that it can't know.
    ///
    /// - Parameters:
    ///   - configuration: What holds unless a call says otherwise.
    ///   - now: The time, asked once for each call of a publishing method.
    ///   - reserveNumbers: Gives the first of as many consecutive numbers as asked for, none of them twice.
    package convenience init(
        configuration: Configuration = Configuration(),
        now: @escaping @Sendable () -> Timestamp,
        reserveNumbers: @escaping @Sendable (Int) -> UInt64
    ) {
        self.init(configuration: configuration, clock: .other(now), reserveNumbers: reserveNumbers)
    }

    private init(
        configuration: Configuration,
        clock: BusClock,
        reserveNumbers: @escaping @Sendable (Int) -> UInt64
    ) {
        self.configuration = configuration
        self.source = configuration.source
        self.clock = clock
        self.reserveNumbers = reserveNumbers
    }

    deinit {
        // Nobody can publish any more, and readers should not wait for it.
        self.shutDown()
    }

    /// Subscribes to the events of a type, from now on.
    ///
    /// Subscribe before starting the task that iterates: what is published before this method is called is not
    /// delivered, and a task may begin later than one thinks.
    ///
    /// The subscription holds back publishers from this moment, not from the first event that is read. It
    /// ends when it is cancelled or dropped, when the task that iterates it is cancelled, and after
    /// ``shutDown()``.
    ///
    /// - Parameters:
    ///   - type: The events' type.
    ///   - capacity: How many events the subscriber may be behind, at least 1. Defaults to the
    ///     configuration's. Of no effect on an unbounded subscription.
    ///   - overflow: What happens when it is further behind. Defaults to the configuration's.
    /// - Returns: The events, for one task to iterate once.
    public func subscribe<Event: Message>(
        _ type: Event.Type = Event.self,
        capacity: Int? = nil,
        overflow: OverflowPolicy? = nil
    ) -> Subscription<Event> {
        let capacity = capacity ?? self.configuration.capacity
        demand(capacity > 0, "A subscription's capacity must be at least 1, and was \(capacity).")
        return self.makeTopic(of: type)
            .subscribe(capacity: capacity, overflow: overflow ?? self.configuration.overflow)
    }

    /// Ends the bus: nothing is published any more, and subscribers end once they have read what was.
    ///
    /// Publishers that wait are woken with the error ``RuntimeError/Code-swift.struct/shutDown``, as is whoever
    /// publishes later. Calling it again does no harm.
    public func shutDown() {
        self.gauge.shutDown()
        self.topics.shutDown()
    }

    /// How many events the slowest subscriber has not taken yet, without those that it has missed.
    ///
    /// Takes the lock of each type's log once.
    public var lag: Int { self.topics.lag }

    private func makeTopic<Event: Message>(of type: Event.Type) -> Topic<Event> {
        self.topics.topic(of: type) {
            let control = TopicControl(
                name: Event.messageName,
                gauge: self.gauge,
                reserveNumbers: self.reserveNumbers
            )
            return Topic(control: control, gauge: self.gauge, pools: self.pools)
        }
    }
}
