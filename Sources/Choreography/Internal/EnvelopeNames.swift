/// The identifiers of a message, of its saga and of its cause, its time, and its position in a trace, in 40 bytes.
///
/// Identifiers that were made in one process and within a minute differ by little. The first half of the message's own is
/// that of its time, so that it needs no place of its own; those of its saga and of its cause are kept as how far they are
/// from it. If they are far, as in a saga that takes long, or if the identifier was made for another moment, as by another
/// system, all of them are kept aside.
@usableFromInline
struct EnvelopeNames: Sendable {
    /// What few messages have, or have in common with others of their saga.
    private final class Details: Sendable {
        let trace: TraceContext?
        let far: Far?

        init(trace: TraceContext?, far: Far? = nil) {
            self.trace = trace
            self.far = far
        }
    }

    /// Identifiers that are kept as they are.
    private struct Far: Sendable {
        let id: EventID
        let saga: SagaID
        /// Zero if there is no cause.
        let cause: EventID
    }

    /// How far an identifier was made before another one.
    private struct Distance: Sendable {
        /// What says that there is no other identifier, or that it is kept aside.
        static let none = Self()

        let high: UInt32
        let low: Int32

        private init() {
            self.high = .max
            self.low = 0
        }

        /// The distance if it fits, as it mostly does within 65 seconds.
        @inline(__always)
        init?(high: UInt64, low: Int64) {
            guard high < UInt64(UInt32.max), let low = Int32(exactly: low) else { return nil }
            self.high = UInt32(truncatingIfNeeded: high)
            self.low = low
        }

        @inline(__always)
        init?(from first: some TimeOrderedID, to last: EventID) {
            // What is below zero does not fit either.
            self.init(high: last.high &- first.high, low: Int64(bitPattern: last.low &- first.low))
        }

        var isNone: Bool { self.high == .max }

        @inline(__always)
        func start<ID: TimeOrderedID>(before last: EventID) -> ID {
            ID(high: last.high &- UInt64(self.high), low: last.low &- UInt64(bitPattern: Int64(self.low)))
        }

        /// The distance from somewhere to the beginning of this one, and on to its end.
        @inline(__always)
        func after(_ first: Self) -> Self? {
            Self(high: UInt64(self.high) + UInt64(first.high), low: Int64(self.low) + Int64(first.low))
        }
    }

    /// When the message's transaction ran.
    let time: Timestamp
    private let low: UInt64
    private let toSaga: Distance
    private let toCause: Distance
    private let details: Details?

    init(_ metadata: EnvelopeMetadata) {
        self.init(
            metadata.id,
            metadata.saga,
            metadata.causation,
            at: metadata.time,
            metadata.trace.map { Details(trace: $0) }
        )
    }

    /// The names of a message of the same saga to which this one has led.
    @inline(__always)
    func effect(_ id: EventID, at time: Timestamp) -> Self {
        guard !self.isFar, id.high == EventID.high(of: time), let toThis = Distance(from: self.nearID, to: id),
            let toSaga = toThis.after(self.toSaga)
        else { return Self(id, self.saga, self.id, at: time, self.details) }
        return Self(id, at: time, toSaga, toThis, self.details)
    }

    /// The names of a message with the same trace as others, or with none.
    private init(_ id: EventID, _ saga: SagaID, _ cause: EventID?, at time: Timestamp, _ details: Details?) {
        let toCause = cause.map { Distance(from: $0, to: id) } ?? Distance.none
        if id.high == EventID.high(of: time), let toSaga = Distance(from: saga, to: id), let toCause {
            let isShared = details?.far == nil
            self.init(id, at: time, toSaga, toCause, isShared ? details : details?.trace.map { Details(trace: $0) })
        } else {
            let far = Far(id: id, saga: saga, cause: cause ?? EventID(high: 0, low: 0))
            self.init(id, at: time, .none, .none, Details(trace: details?.trace, far: far))
        }
    }

    @inline(__always)
    private init(_ id: EventID, at time: Timestamp, _ toSaga: Distance, _ toCause: Distance, _ details: Details?) {
        self.time = time
        self.low = id.low
        self.toSaga = toSaga
        self.toCause = toCause
        self.details = details
    }

    private init(_ names: Self, _ details: Details) {
        self.time = names.time
        self.low = names.low
        self.toSaga = names.toSaga
        self.toCause = names.toCause
        self.details = details
    }

    /// Whether the identifiers are kept aside.
    private var isFar: Bool { self.toSaga.isNone }

    private var nearID: EventID {
        @inline(__always) get { EventID(high: EventID.high(of: self.time), low: self.low) }
    }

    var id: EventID { self.details?.far?.id ?? self.nearID }

    var saga: SagaID { self.details?.far?.saga ?? self.toSaga.start(before: self.nearID) }

    /// The event or command that led to the message; `nil` if none did.
    var cause: EventID? {
        if let far = self.details?.far { return far.cause.high == 0 ? nil : far.cause }
        return self.toCause.isNone ? nil : self.toCause.start(before: self.nearID)
    }

    var trace: TraceContext? { self.details?.trace }

    /// The same names, elsewhere in a trace.
    func following(_ trace: TraceContext) -> Self {
        Self(self, Details(trace: trace, far: self.details?.far))
    }
}
