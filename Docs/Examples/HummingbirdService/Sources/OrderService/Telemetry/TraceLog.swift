internal import Logging
internal import Synchronization
internal import Tracing

/// Writes each span into the log when it ends, and carries traces on by W3C Trace Context.
///
/// A service for production would bootstrap a library that exports them.
struct TraceLog: Tracer {
    /// Where a span is in its trace.
    struct Place: Sendable {
        var trace: String
        var span: String
    }

    private enum Key: ServiceContextKey {
        typealias Value = Place
    }

    /// A span that is written when it ends.
    final class Span: Tracing.Span {
        private struct State {
            var name: String
            var attributes = SpanAttributes()
            var error: String?
        }

        let context: ServiceContext
        private let logger: Logger
        private let parent: String?
        private let state: Mutex<State>
        private let start: UInt64

        init(_ name: String, in context: ServiceContext, parent: String?, from start: UInt64, to logger: Logger) {
            self.context = context
            self.parent = parent
            self.start = start
            self.logger = logger
            self.state = Mutex(State(name: name))
        }

        var operationName: String {
            get { self.state.withLock(\.name) }
            set { self.state.withLock { $0.name = newValue } }
        }

        var attributes: SpanAttributes {
            get { self.state.withLock(\.attributes) }
            set { self.state.withLock { $0.attributes = newValue } }
        }

        var isRecording: Bool { true }

        func setStatus(_ status: SpanStatus) {}
        func addEvent(_ event: SpanEvent) {}
        func addLink(_ link: SpanLink) {}

        func recordError<Instant: TracerInstant>(
            _ error: any Error,
            attributes: SpanAttributes,
            at instant: @autoclosure () -> Instant
        ) {
            self.state.withLock { $0.error = "\(error)" }
        }

        func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
            guard self.logger.logLevel <= .debug, let place = self.context[Key.self] else { return }
            let state = self.state.withLock { $0 }
            var metadata: Logger.Metadata = [
                "trace-id": "\(place.trace)", "span-id": "\(place.span)",
                "microseconds": "\((instant().nanosecondsSinceEpoch &- self.start) / 1000)",
            ]
            if let parent = self.parent { metadata["parent-id"] = "\(parent)" }
            if let error = state.error { metadata["error"] = "\(error)" }
            self.logger.debug("\(state.name)", metadata: metadata)
        }
    }

    let logger: Logger

    func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> Span {
        var context = context()
        let parent = context[Key.self]
        let trace = parent?.trace ?? Self.digits() + Self.digits()
        context[Key.self] = Place(trace: trace, span: Self.digits())
        return Span(
            operationName,
            in: context,
            parent: parent?.span,
            from: instant().nanosecondsSinceEpoch,
            to: self.logger
        )
    }

    func forceFlush() {}

    func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    )
    where Inject.Carrier == Carrier {
        guard let place = context[Key.self] else { return }
        injector.inject("00-\(place.trace)-\(place.span)-01", forKey: "traceparent", into: &carrier)
    }

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        let parts = extractor.extract(key: "traceparent", from: carrier)?.split(separator: "-") ?? []
        guard parts.count == 4, parts[1].count == 32, parts[2].count == 16 else { return }
        context[Key.self] = Place(trace: String(parts[1]), span: String(parts[2]))
    }

    /// Sixteen hexadecimal digits.
    private static func digits() -> String {
        let text = String(UInt64.random(in: 1 ... .max), radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
