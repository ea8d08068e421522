/// Stands around each call of a body, and decides where in a trace the published event is.
///
/// It is for tracing and measuring: it can't change what a body does or what becomes of it. It is told what has happened as
/// well, like every other observer; don't hand it to a choreography as an observer too.
///
/// Its methods are called on the participant's lane, those of several participants at the same time, and hold up the body's
/// transaction. With several interceptors the first one stands outermost.
public protocol StepInterceptor: SagaObserver {
    /// Stands around a body that never suspends.
    ///
    /// Call the body once, and let its error pass. What it has come to is not committed when it returns: the entry about
    /// the event tells of that later. If nothing was committed, the same step of the same saga is attempted again, with
    /// another event; or the command that was to begin the saga is refused, and an entry of the kind `discarded` says so.
    ///
    /// - Parameters:
    ///   - attempt: What is called, and why.
    ///   - body: Calls the body. A rejection is an outcome, and no error.
    /// - Returns: The trace context that the published event carries; `nil` for that of the message which is being
    ///   handled, if it has one.
    /// - Throws: The body's error. One of the interceptor's own makes the attempt fail.
    func intercept(_ attempt: StepAttempt, _ body: () throws -> StepOutcome) throws -> TraceContext?

    /// Stands around a body that may suspend.
    ///
    /// Like the other one. The body's task is cancelled as it would be without.
    ///
    /// - Parameters:
    ///   - attempt: What is called, and why.
    ///   - body: Calls the body. A rejection is an outcome, and no error.
    /// - Returns: The trace context that the published event carries; `nil` for that of the message which is being
    ///   handled, if it has one.
    /// - Throws: The body's error. One of the interceptor's own makes the attempt fail.
    func intercept(_ attempt: StepAttempt, _ body: () async throws -> StepOutcome) async throws -> TraceContext?

    /// A message is about to be published that no body has published.
    ///
    /// It begins a saga, and the task is that of its sender; or it rejects a step of which all calls have failed, or of
    /// which a person has discarded the dead letter. Returns `nil` unless it is implemented.
    ///
    /// - Parameter message: The message. Its trace context is the one that its sender gave, or that of the message which
    ///   the step was to handle.
    /// - Returns: The trace context that the message carries; `nil` to leave it as it is.
    func traceContext(of message: AnyEnvelope) -> TraceContext?
}

extension StepInterceptor {
    /// Does nothing.
    public func observe(_ entry: TimelineEntry) {}

    /// Leaves the message as it is.
    public func traceContext(of message: AnyEnvelope) -> TraceContext? { nil }
}
