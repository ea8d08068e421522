/// Has interceptors stand around the bodies of a step.
///
/// It is done once, when bodies are bound to their stores: those of a choreography without interceptors stay what they are.
struct Interception: Sendable {
    typealias Synchronous = @Sendable (EnvelopeBox, StepCall) throws -> StepResult
    typealias Suspending = @Sendable (EnvelopeBox, StepCall) async throws -> StepResult

    private let interceptors: [any StepInterceptor]
    private let site: StepSite
    private let isUndo: Bool

    /// - Returns: `nil` if nobody intercepts.
    init?(_ interceptors: [any StepInterceptor], in site: StepSite, isUndo: Bool) {
        guard !interceptors.isEmpty else { return nil }
        self.interceptors = interceptors
        self.site = site
        self.isUndo = isUndo
    }

    /// A body that never suspends, with the interceptors around it.
    func around(_ body: @escaping Synchronous, _ kind: StepAttempt.Kind = .transaction) -> Synchronous {
        self.interceptors.reversed().reduce(body) { inner, interceptor in
            { trigger, call in
                var result: StepResult?
                let trace = try interceptor.intercept(self.attempt(kind, trigger, call)) { () throws -> StepOutcome in
                    let value = try inner(trigger, call)
                    result = value
                    return StepOutcome(value)
                }
                return Self.check(result, by: interceptor).tracing(trace)
            }
        }
    }

    /// A body that may suspend, with the interceptors around it.
    func around(_ body: @escaping Suspending) -> Suspending {
        self.interceptors.reversed().reduce(body) { inner, interceptor in
            { trigger, call in
                var result: StepResult?
                let attempt = self.attempt(.transaction, trigger, call)
                let trace = try await interceptor.intercept(attempt) { () async throws -> StepOutcome in
                    let value = try await inner(trigger, call)
                    result = value
                    return StepOutcome(value)
                }
                return Self.check(result, by: interceptor).tracing(trace)
            }
        }
    }

    /// An external step, with the interceptors around its call and, another time, around what commits its answer.
    func around(_ body: LaneReaction.External) -> LaneReaction.External {
        let call = self.interceptors.reversed().reduce(body.call) { inner, interceptor in
            { trigger, call, key in
                var result: ExternalResult?
                let attempt = self.attempt(.call, trigger, call)
                let trace = try await interceptor.intercept(attempt) { () async throws -> StepOutcome in
                    let value = try await inner(trigger, call, key)
                    result = value
                    return StepOutcome(value.rejection)
                }
                let value = Self.check(result, by: interceptor)
                _ = value.rejection?.tracing(trace)
                return value
            }
        }
        let commit = body.commit
        return LaneReaction.External(
            call: call,
            commit: { trigger, call, answer in
                try self.around({ try commit($0, $1, answer) }, .commit)(trigger, call)
            },
            limit: body.limit
        )
    }

    private func attempt(_ kind: StepAttempt.Kind, _ trigger: EnvelopeBox, _ call: StepCall) -> StepAttempt {
        StepAttempt(kind, in: self.site, isUndo: self.isUndo, trigger, call)
    }

    private static func check<Result>(_ result: Result?, by interceptor: any StepInterceptor) -> Result {
        guard let result else {
            preconditionFailure("\(type(of: interceptor)) returned without having called the body.")
        }
        return result
    }
}

extension Array where Element == any StepInterceptor {
    /// A message is about to be published that no body has published.
    func send(_ box: EnvelopeBox) {
        for interceptor in self.reversed() {
            if let trace = interceptor.traceContext(of: AnyEnvelope(box)) { box.follow(trace) }
        }
    }
}

extension StepResult {
    /// The result, with a trace context for its event.
    fileprivate func tracing(_ trace: TraceContext?) -> Self {
        if let trace { self.event?.follow(trace) }
        return self
    }
}

extension ExternalResult {
    /// How the step has rejected, if it has.
    fileprivate var rejection: StepResult? {
        if case .rejected(let result) = self { result } else { nil }
    }
}
