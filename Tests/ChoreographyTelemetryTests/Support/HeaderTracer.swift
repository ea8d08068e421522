#if Telemetry
import InMemoryTracing
import Synchronization
import Tracing

/// Keeps spans in memory, and speaks W3C Trace Context, which the tracer of the package does not.
struct HeaderTracer: Tracer {
    private let memory: InMemoryTracer

    /// - Parameter process: Tells the identifiers of one process from those of another.
    init(process: Int = 1) {
        let (trace, span) = (Numbers(), Numbers())
        self.memory = InMemoryTracer(
            idGenerator: InMemoryTracer.IDGenerator(
                nextTraceID: { Self.hex(process << 32 | trace.next(), digits: 32) },
                nextSpanID: { Self.hex(process << 32 | span.next(), digits: 16) }
            ),
            recordInjections: false,
            recordExtractions: false
        )
    }

    /// The spans that have ended.
    var spans: [FinishedInMemorySpan] { self.memory.finishedSpans }

    /// How many have not.
    var activeCount: Int { self.memory.activeSpans.count }

    private static func hex(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: digits - text.count) + text
    }

    func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> InMemorySpan {
        self.memory.startSpan(
            operationName,
            context: context(),
            ofKind: kind,
            at: instant(),
            function: function,
            file: fileID,
            line: line
        )
    }

    func forceFlush() {}

    func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let span = context.inMemorySpanContext else { return }
        injector.inject("00-\(span.traceID)-\(span.spanID)-01", forKey: "traceparent", into: &carrier)
    }

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let parts = extractor.extract(key: "traceparent", from: carrier)?.split(separator: "-") else { return }
        context.inMemorySpanContext = InMemorySpanContext(
            traceID: String(parts[1]),
            spanID: String(parts[2]),
            parentSpanID: nil
        )
    }
}

/// Counts up.
private final class Numbers: Sendable {
    private let last = Mutex(0)

    func next() -> Int {
        self.last.withLock { last in
            last += 1
            return last
        }
    }
}

extension FinishedInMemorySpan {
    /// What an attribute says.
    func text(_ attribute: String) -> String? {
        self.attributes.get(attribute).map { value in
            switch value {
            case .string(let text): text
            case .int64(let number): "\(number)"
            case .int32(let number): "\(number)"
            case .bool(let flag): "\(flag)"
            default: "\(value)"
            }
        }
    }

    /// The spans to which it links.
    var linked: [String?] { self.links.map { $0.context.inMemorySpanContext?.spanID } }

    var participant: String? { self.text("choreography.participant") }
}

extension [FinishedInMemorySpan] {
    /// Spans whose parent is not among these.
    var orphans: [FinishedInMemorySpan] {
        let known = Set(self.map(\.spanID))
        return self.filter { span in span.parentSpanID.map { !known.contains($0) } ?? false }
    }

    /// Those without a parent.
    var roots: [FinishedInMemorySpan] { self.filter { $0.parentSpanID == nil } }

    func named(_ name: String, in participant: String? = nil) -> [FinishedInMemorySpan] {
        self.filter { $0.operationName == name && (participant == nil || $0.participant == participant) }
    }

    /// Process spans of which the parent is not the span that has sent the same message.
    var misplaced: [FinishedInMemorySpan] {
        let sends = Dictionary(
            self.filter { $0.kind == .producer }.map { ($0.spanID, $0.text("messaging.message.id")) },
            uniquingKeysWith: { first, _ in first }
        )
        return self.filter { span in
            guard span.kind == .consumer, let parent = span.parentSpanID else { return false }
            return sends[parent] != span.text("messaging.message.id")
        }
    }
}
#endif
