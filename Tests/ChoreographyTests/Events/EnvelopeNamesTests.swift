import Testing

@testable import Choreography

@Suite("What an envelope keeps of its metadata", .timeLimit(.minutes(1)))
struct EnvelopeNamesTests {
    private static let start = Timestamp(nanoseconds: 1_700_000_000_123_456_789)
    private static let lengths: [Duration] = [
        .zero, .nanoseconds(1), .milliseconds(1), .seconds(64), .seconds(66), .seconds(-1), .seconds(86_400),
    ]
    private static let trace = TraceContext(traceHigh: 1, traceLow: 2, span: 3, flags: 1)

    private static func metadata(
        _ id: EventID,
        of saga: SagaID = SagaID(time: Self.start, number: 1 << 61),
        after cause: EventID? = nil,
        at time: Timestamp = Self.start,
        trace: TraceContext? = nil
    ) -> EnvelopeMetadata {
        EnvelopeMetadata(id: id, saga: saga, causation: cause, time: time, source: "test", trace: trace)
    }

    private static func id(_ number: UInt64, at time: Timestamp = Self.start) -> EventID {
        EventID(time: time, number: number)
    }

    /// Identifiers near and far, made for the message's moment and for another, by this system and by others.
    private static let all: [EnvelopeMetadata] = Self.lengths.flatMap { length in
        let time = Self.start + length
        return [
            Self.metadata(Self.id(1 << 61 + 5, at: time), at: time),
            Self.metadata(Self.id(1 << 61 + 5, at: time), after: Self.id(1 << 61 + 4), at: time),
            Self.metadata(Self.id(1 << 61 + 5, at: time), after: Self.id(1 << 61 + 6), at: time, trace: Self.trace),
            Self.metadata(Self.id(1 << 61 + 5, at: time), after: Self.id(7), at: time),
            Self.metadata(Self.id(7, at: time), after: Self.id(8), at: time, trace: Self.trace),
            Self.metadata(Self.id(1 << 61), after: Self.id(1 << 61), at: time),
            Self.metadata(EventID(high: 1, low: 1), of: SagaID(high: .max, low: .max), at: time),
            Self.metadata(EventID(high: .max, low: 0), of: SagaID(high: 0, low: .max), at: time, trace: Self.trace),
        ]
    }

    private static func box(_ metadata: EnvelopeMetadata) -> EnvelopeBox {
        EnvelopeBox.make(Did<A>(n: 1), metadata: metadata, route: 3, lane: -1)
    }

    @Test("Is all of it", arguments: Self.all)
    func metadata(_ metadata: EnvelopeMetadata) {
        let box = Self.box(metadata)
        #expect(box.metadata == metadata)
        #expect(box.rerouted(to: 1, from: 2).metadata == metadata)
    }

    @Test("Is handed on to the events to which a message leads, near and far", arguments: Self.all)
    func effects(_ metadata: EnvelopeMetadata) {
        var cause = Self.box(metadata)
        for (number, pause) in [Duration.zero, .seconds(2), .seconds(70), .seconds(-3), .zero].enumerated() {
            let time = cause.time + pause
            let id = Self.id(1 << 61 + UInt64(number * 1000), at: number == 4 ? Self.start : time)
            let effect = EnvelopeBoxMaker.effect(id, at: time, of: cause)
            #expect(effect.metadata.id == id)
            #expect(effect.metadata.saga == metadata.saga)
            #expect(effect.metadata.causation == cause.id)
            #expect(effect.metadata.time == time)
            #expect(effect.metadata.source == "another")
            #expect(effect.metadata.trace == metadata.trace)
            cause = effect
        }
    }
}

private enum EnvelopeBoxMaker {
    /// An event that a message has led to.
    static func effect(_ id: EventID, at time: Timestamp, of cause: EnvelopeBox) -> EnvelopeBox {
        EnvelopeBox(id, at: time, from: "another", causedBy: cause, route: 0, lane: 0)
    }
}
