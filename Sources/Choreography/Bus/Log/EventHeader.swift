/// What a publisher says about its events, in one value.
@usableFromInline
struct EventHeader: Sendable {
    @usableFromInline let saga: SagaID?
    @usableFromInline let causation: EventID?
    @usableFromInline let source: EventSource
    @usableFromInline let trace: TraceContext?

    @inlinable
    init(saga: SagaID?, causation: EventID?, source: EventSource, trace: TraceContext?) {
        self.saga = saga
        self.causation = causation
        self.source = source
        self.trace = trace
    }

    /// The metadata of one event.
    ///
    /// An event of no saga is the first of its own.
    @inlinable
    @inline(__always)
    func metadata(time: Timestamp, number: UInt64) -> EnvelopeMetadata {
        let id = EventID(time: time, number: number)
        return EnvelopeMetadata(
            id: id,
            saga: self.saga ?? SagaID(high: id.high, low: id.low),
            causation: self.causation,
            time: time,
            source: self.source,
            trace: self.trace
        )
    }
}
