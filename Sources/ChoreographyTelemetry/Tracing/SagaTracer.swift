#if Telemetry
public import Choreography
internal import Synchronization
public import Tracing

/// Traces the sagas of a choreography, by OpenTelemetry's conventions for messaging.
///
/// ```swift
/// SagaChoreography("checkout", interceptors: [SagaTracer()]) { … }
/// ```
///
/// Whoever starts a saga inside a span has all that the saga leads to in the same trace:
///
/// - `send OrderPlaced`, of the kind producer, for each message. It begins when a body has returned its event or thrown
///   its compensation event, and ends when the transaction has committed; with an error if it has not.
/// - `process OrderPlaced`, of the kind consumer, for each call of a body. Its parent is the span that has sent the
///   message, also in a process that has been started since, and for each attempt alike. It links to that span as well,
///   and where messages are joined to those that have sent the others. The body runs with its context, so that spans
///   which it starts become children. It records the error of a body that fails. A rejection is no error.
///
/// A dead letter that is replayed begins a trace of its own, whose spans link to the one that has sent the event.
///
/// Events carry the header `traceparent`, and neither `tracestate` nor baggage. The tracer has to speak W3C Trace
/// Context; with another one, each body's span begins a trace of its own.
public final class SagaTracer: StepInterceptor {
    private let given: (any Tracer)?
    private let clock: any EnvironmentClock
    /// Spans of events whose transactions have not committed yet.
    private let sending = Mutex<[Publication.Key: Publication]>([:])

    /// Makes an interceptor that traces.
    ///
    /// - Parameters:
    ///   - tracer: The tracer. Defaults to the system's, as it is bootstrapped when a span begins.
    ///   - clock: Tells the times of spans: in a simulation, that of its environment.
    public init(_ tracer: (any Tracer)? = nil, clock: any EnvironmentClock = SystemClock()) {
        self.given = tracer
        self.clock = clock
    }

    private var tracer: any Tracer { self.given ?? InstrumentationSystem.tracer }

    private var now: SpanInstant { SpanInstant(self.clock.now) }

    /// Traces a body that never suspends.
    public func intercept(_ attempt: StepAttempt, _ body: () throws -> StepOutcome) throws -> TraceContext? {
        let span = self.beginProcessing(attempt)
        return try ServiceContext.withValue(span.context) {
            do {
                return self.endProcessing(span, attempt, with: try body())
            } catch {
                self.endProcessing(span, failing: error)
                throw error
            }
        }
    }

    /// Traces a body that may suspend.
    public func intercept(
        _ attempt: StepAttempt,
        _ body: () async throws -> StepOutcome
    ) async throws -> TraceContext? {
        let span = self.beginProcessing(attempt)
        return try await ServiceContext.withValue(span.context) {
            do {
                return self.endProcessing(span, attempt, with: try await body())
            } catch {
                self.endProcessing(span, failing: error)
                throw error
            }
        }
    }

    /// Traces a message that no body has published: in the trace of the task that starts a saga, or else of what it
    /// answers.
    public func traceContext(of message: AnyEnvelope) -> TraceContext? {
        let isFirst = message.metadata.causation == nil
        // The tasks of a choreography have the context of whoever happened to start it.
        var parent = isFirst ? ServiceContext.current ?? .topLevel : .topLevel
        if let trace = message.metadata.trace {
            parent = TraceParent.context(of: trace, in: parent, by: self.tracer)
        }
        let span = self.beginSending(message, in: parent)
        span.end(at: self.now)
        return TraceParent.trace(of: span.context, by: self.tracer)
    }

    /// Ends the span of an event that is committed, or that never will be.
    public func observe(_ entry: TimelineEntry) {
        guard let participant = entry.participant, let step = entry.step else { return }
        func key(isCompensation: Bool) -> Publication.Key {
            Publication.Key(
                saga: entry.saga,
                participant: participant,
                step: step,
                isCompensation: isCompensation
            )
        }
        switch entry.kind {
        case .completed, .rejected, .undone:
            self.endSending(key(isCompensation: entry.kind == .undone), committed: entry.event?.metadata.id)
        case .discarded:
            // A start is refused of which the transaction could not be committed: it is not attempted again.
            self.endSending(key(isCompensation: false), committed: nil)
        case .retried, .undoDelayed, .exhausted, .deadLettered:
            for isCompensation in [false, true] {
                self.endSending(key(isCompensation: isCompensation), upTo: entry.attempt, committed: nil)
            }
        default: return
        }
    }

    // MARK: Processing

    private func beginProcessing(_ attempt: StepAttempt) -> any Span {
        // What an earlier attempt was to publish was never committed, or this one would not be made.
        self.endSending(Publication.Key(attempt), committed: nil)
        let message = attempt.trigger
        let origin = message.metadata.trace.map { TraceParent.context(of: $0, by: self.tracer) }
        let span: any Span = self.tracer.startSpan(
            "process \(message.name)",
            context: attempt.isReplay ? .topLevel : origin ?? .topLevel,
            ofKind: .consumer,
            at: self.now
        )
        if let origin { span.addLink(SpanLink(context: origin, attributes: [:])) }
        for trace in attempt.joined.compactMap(\.metadata.trace) {
            let context = TraceParent.context(of: trace, by: self.tracer)
            span.addLink(SpanLink(context: context, attributes: [:]))
        }
        span.updateAttributes { attributes in
            attributes.describe(message, operation: "process")
            attributes.describe(attempt)
        }
        return span
    }

    private func endProcessing(
        _ span: any Span,
        _ attempt: StepAttempt,
        with outcome: StepOutcome
    ) -> TraceContext? {
        span.attributes["choreography.outcome"] =
            outcome.isRejection ? "rejected" : attempt.kind == .call ? "answered" : "completed"
        defer { span.end(at: self.now) }
        guard let event = outcome.event else { return nil }
        if outcome.isRejection { span.attributes["choreography.rejection"] = event.name }
        // How a call ends that was given up comes to nothing: the step may be in its next attempt.
        guard attempt.kind != .call || !Task.isCancelled else { return nil }
        let publication = Publication(
            event: event.metadata.id,
            attempt: attempt.number,
            span: self.beginSending(event, in: span.context)
        )
        self.keep(publication, as: Publication.Key(attempt))
        return TraceParent.trace(of: publication.span.context, by: self.tracer)
    }

    private func endProcessing(_ span: any Span, failing error: any Error) {
        span.recordError(error, attributes: [:], at: self.now)
        span.attributes["choreography.outcome"] = "failed"
        span.attributes["error.type"] = "\(type(of: error))"
        span.setStatus(SpanStatus(code: .error))
        span.end(at: self.now)
    }

    // MARK: Sending

    private func beginSending(_ message: AnyEnvelope, in context: ServiceContext) -> any Span {
        let span: any Span = self.tracer.startSpan(
            "send \(message.name)",
            context: context,
            ofKind: .producer,
            at: self.now
        )
        span.updateAttributes { attributes in
            attributes.describe(message, operation: "send")
            attributes["choreography.source"] = "\(message.metadata.source)"
        }
        return span
    }

    /// Keeps a span until its event is committed.
    ///
    /// Of two attempts, the earlier one was given up, and comes to nothing whenever it ends.
    private func keep(_ publication: Publication, as key: Publication.Key) {
        let other = self.sending.withLock { sending -> Publication? in
            if let known = sending[key], known.attempt > publication.attempt { return publication }
            return sending.updateValue(publication, forKey: key)
        }
        if let other { self.end(other, committed: nil) }
    }

    /// Ends the span of the event that a step was to publish.
    ///
    /// - Parameters:
    ///   - key: The step.
    ///   - attempt: The last attempt that is meant: an observer is told of one when the next may have been made.
    ///   - event: The event that was committed, if one was.
    private func endSending(_ key: Publication.Key, upTo attempt: Int = .max, committed event: EventID?) {
        let publication = self.sending.withLock { sending -> Publication? in
            guard let publication = sending[key], publication.attempt <= attempt else { return nil }
            return sending.removeValue(forKey: key)
        }
        if let publication { self.end(publication, committed: event) }
    }

    private func end(_ publication: Publication, committed event: EventID?) {
        if publication.event != event {
            publication.span.attributes["error.type"] = "not_committed"
            publication.span.setStatus(SpanStatus(code: .error, message: "The transaction has not committed."))
        }
        publication.span.end(at: self.now)
    }
}
#endif
