/// What an envelope says about its event: who published it, when, in which saga, and because of what.
public struct EnvelopeMetadata: Hashable, Sendable {
    /// The event's own identifier.
    public let id: EventID

    /// The saga that the event belongs to: its correlation ID.
    public let saga: SagaID

    @usableFromInline let cause: EventID

    /// The time at which the event's transaction ran.
    ///
    /// Nothing is ordered by it.
    public let time: Timestamp

    @usableFromInline let traceHigh: UInt64
    @usableFromInline let traceLow: UInt64
    @usableFromInline let span: UInt64

    /// Who published the event.
    public let source: EventSource

    @usableFromInline let traceFlags: UInt8

    /// Makes the metadata of an event.
    ///
    /// - Parameters:
    ///   - id: The event's own identifier.
    ///   - saga: The saga that the event belongs to.
    ///   - causation: The event or command that led to this one, or `nil` for a first one.
    ///   - time: The time at which the event's transaction ran.
    ///   - source: Who published the event.
    ///   - trace: The event's position in a distributed trace, if it has one.
    @inlinable
    public init(
        id: EventID,
        saga: SagaID,
        causation: EventID?,
        time: Timestamp,
        source: EventSource,
        trace: TraceContext? = nil
    ) {
        self.id = id
        self.saga = saga
        self.cause = causation ?? EventID(high: 0, low: 0)
        self.time = time
        self.traceHigh = trace?.traceHigh ?? 0
        self.traceLow = trace?.traceLow ?? 0
        self.span = trace?.span ?? 0
        self.traceFlags = trace?.flags ?? 0
        self.source = source
    }

    /// The event or command that led to this one: its causation ID.
    @inlinable public var causation: EventID? { self.cause.high == 0 ? nil : self.cause }

    /// The event's position in a distributed trace, if it has one.
    @inlinable public var trace: TraceContext? {
        guard self.span != 0 else { return nil }
        return TraceContext(
            traceHigh: self.traceHigh,
            traceLow: self.traceLow,
            span: self.span,
            flags: self.traceFlags
        )
    }
}
