#if Telemetry
internal import Choreography
internal import Tracing

/// Carries a trace context between events and a tracer, as the header of W3C Trace Context.
struct TraceParent: Injector, Extractor {
    typealias Carrier = [String: String]

    private static let header = "traceparent"

    func inject(_ value: String, forKey key: String, into carrier: inout Carrier) {
        carrier[key.lowercased()] = value
    }

    func extract(key: String, from carrier: Carrier) -> String? {
        carrier[key.lowercased()]
    }

    /// What an event carries of a span's context; `nil` if the tracer does not speak W3C Trace Context.
    static func trace(of context: ServiceContext, by tracer: any Tracer) -> TraceContext? {
        var carrier: Carrier = [:]
        tracer.inject(context, into: &carrier, using: Self())
        return carrier[Self.header].flatMap { TraceContext($0) }
    }

    /// A span's context as far as an event carries it.
    static func context(
        of trace: TraceContext,
        in context: ServiceContext = .topLevel,
        by tracer: any Tracer
    ) -> ServiceContext {
        var context = context
        tracer.extract([Self.header: trace.description], into: &context, using: Self())
        return context
    }

    /// The identifier of a trace, in 32 digits.
    static func traceID(of trace: TraceContext) -> Substring {
        trace.description.dropFirst(3).prefix(32)
    }
}
#endif
