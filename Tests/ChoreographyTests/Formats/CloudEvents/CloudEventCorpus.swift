@testable import Choreography

/// Envelopes of all kinds, made up from a seed.
struct CloudEventCorpus {
    /// An event that holds everything that JSON can.
    struct Freight: DomainEvent, Hashable {
        static let eventName = "freight \"<é>\""
        static let schemaVersion = 3
        var special: JSONCorpus.Special
        var text: String
        var largest = UInt64.max
        var smallest = Int64.min
    }

    private var corpus: JSONCorpus

    init(seed: UInt64) {
        self.corpus = JSONCorpus(seed: seed)
    }

    mutating func envelope() -> Envelope<Freight> {
        Envelope(Freight(special: self.corpus.special(), text: self.corpus.text()), metadata: self.metadata())
    }

    private mutating func metadata() -> EnvelopeMetadata {
        EnvelopeMetadata(
            id: EventID(high: self.corpus.next(), low: self.corpus.next()),
            saga: SagaID(high: self.corpus.next(), low: self.corpus.next()),
            causation: self.corpus.below(2) == 0 ? nil : EventID(high: 1 | self.corpus.next(), low: self.corpus.next()),
            time: self.time(),
            source: EventSource(self.source()),
            trace: self.corpus.below(2) == 0 ? nil : self.trace()
        )
    }

    private mutating func time() -> Timestamp {
        let special: [Int64] = [0, 1, -1, .min, .max, 1_000, 999_999_999, -1_000_000_000, 951_782_400_000_000_000]
        let number = Int64(bitPattern: self.corpus.next())
        return Timestamp(nanoseconds: self.corpus.below(2) == 0 ? special[self.corpus.below(special.count)] : number)
    }

    /// A name of which there are not too many, since they are kept for the life of the process.
    mutating func source() -> String {
        let special = [
            "Payments", "Card payments", "a:b", "1:b", "/a/b?c#d", "#", "%", "%20", "%2", "a%2Fb", "é",
            "https://a.b/c d",
            "x#y#z", "\n", "😀", "[::1]", "a/1:b", "~._-",
        ]
        return special[self.corpus.below(special.count)]
    }

    private mutating func trace() -> TraceContext {
        TraceContext(
            traceHigh: self.corpus.next(),
            traceLow: 1 | self.corpus.next(),
            span: 1 | self.corpus.next(),
            flags: UInt8(truncatingIfNeeded: self.corpus.next())
        )
    }
}
