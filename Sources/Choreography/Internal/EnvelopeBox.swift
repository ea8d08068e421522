internal import Synchronization

/// A message in flight inside a choreography: the outbox row, what is delivered, and what an undo receives.
///
/// One object plays all three parts, so that a hand-over costs a reference and no copy. It is
/// `@unchecked` because a class with subclasses can't be checked, and because of the variables: they are written only
/// by a lane or a caller that has the one reference to the object, between two messages.
@usableFromInline
class EnvelopeBox: @unchecked Sendable {
    /// Which message it is, and what it has to do with others.
    @exclusivity(unchecked) private(set) final var names: EnvelopeNames
    @exclusivity(unchecked) @usableFromInline private(set) final var source: EventSource
    private final let routeNumber: Int16
    private final let laneNumber: Int16

    /// How many receipts are missing before the outbox row is settled.
    ///
    /// Only the source's lane changes it.
    final let missingReceipts = Atomic<Int32>(0)

    /// The place of the event among those that its saga has committed, in this process.
    ///
    /// A choreography that resumes another sends events again in this order.
    final let commitOrder = Atomic<UInt32>(0)

    /// Where the row stands in its outbox, or -1.
    ///
    /// Only the source's lane changes it.
    final let outboxRow = Atomic<Int>(-1)

    @usableFromInline
    init(metadata: EnvelopeMetadata, route: Route, lane: Int) {
        self.names = EnvelopeNames(metadata)
        self.source = metadata.source
        self.routeNumber = Int16(route)
        self.laneNumber = Int16(lane)
    }

    /// A message that another one of the same saga has led to.
    @usableFromInline
    init(
        _ id: EventID,
        at time: Timestamp,
        from source: EventSource,
        causedBy box: borrowing EnvelopeBox,
        route: Route,
        lane: Int
    ) {
        self.names = box.names.effect(id, at: time)
        self.source = source
        self.routeNumber = Int16(truncatingIfNeeded: route)
        self.laneNumber = Int16(truncatingIfNeeded: lane)
    }

    /// The envelope is used again, for a message that another one of the same saga has led to.
    @usableFromInline
    final func readdress(_ id: EventID, at time: Timestamp, causedBy box: borrowing EnvelopeBox) {
        self.names = box.names.effect(id, at: time)
    }

    /// The envelope is used again, for another message from outside.
    @usableFromInline
    final func readdress(_ metadata: EnvelopeMetadata) {
        self.names = EnvelopeNames(metadata)
        self.source = metadata.source
    }

    /// The message, which nobody else knows yet, is at that place in a trace.
    final func follow(_ trace: TraceContext) {
        self.names = self.names.following(trace)
    }

    /// Whether a lane waits for no receipt of the message.
    final var isSettled: Bool { self.laneNumber >= 0 && self.outboxRow.load(ordering: .relaxed) < 0 }

    /// Takes the message out of an envelope to which nobody else refers.
    func clear() { preconditionFailure("A message is always of some type.") }

    @usableFromInline final var id: EventID { self.names.id }
    @usableFromInline final var saga: SagaID { self.names.saga }
    @usableFromInline final var time: Timestamp { self.names.time }

    /// Who published the message, when, in which saga, and because of what.
    @usableFromInline final var metadata: EnvelopeMetadata {
        EnvelopeMetadata(
            id: self.id,
            saga: self.saga,
            causation: self.names.cause,
            time: self.time,
            source: self.source,
            trace: self.names.trace
        )
    }

    /// The number of the message's type in its choreography.
    final var route: Route { Route(self.routeNumber) }

    /// The number of the lane that published the message and waits for receipts of it, or -1.
    final var lane: Int { Int(self.laneNumber) }

    /// The message, without its type.
    var message: any Message { preconditionFailure("A message is always of some type.") }

    /// The same message under the numbers that its type and its source have in another choreography.
    func rerouted(to route: Route, from lane: Int) -> EnvelopeBox {
        preconditionFailure("A message is always of some type.")
    }

    /// Whether the saga committed this event before the other.
    func wasCommitted(before other: EnvelopeBox) -> Bool {
        self.commitOrder.load(ordering: .relaxed) < other.commitOrder.load(ordering: .relaxed)
    }

    /// The message's type.
    var messageType: any Message.Type { preconditionFailure("A message is always of some type.") }

    /// Lends the message as JSON.
    func withEncoded(using sink: MessageSink, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        preconditionFailure("A message is always of some type.")
    }

    /// The message if it could not be decoded.
    var undecoded: UndecodedMessage? { nil }

    /// Why the message could not be decoded, or `nil` if it could.
    final var problem: String? { self.undecoded?.problem }

    /// Offers the event to those who observe its type on the bus.
    func relay(on bus: EventBus) {}
}

/// The number of a message's type in its choreography.
@usableFromInline typealias Route = Int
