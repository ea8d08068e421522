/// The calls of one body that follow each other.
///
/// Whoever goes on after an asynchronous call has paid for a frame and for a look at the executor, even if nothing was
/// suspended. So a body that may suspend is called in a loop next to it, which asks here for each call and tells how it
/// has ended.
@usableFromInline
protocol StepCalls: AnyObject, Sendable {
    /// The next call and its trigger, or `nil` if there is none for this body now.
    func nextCall() -> (trigger: EnvelopeBox, call: StepCall)?

    /// The body has returned, or has thrown its compensation event.
    ///
    /// The trigger is given back, so that nobody has to count a reference to it.
    func endCall(_ trigger: consuming EnvelopeBox, _ call: StepCall, with result: consuming StepResult)

    /// The body has failed.
    func endCall(_ trigger: consuming EnvelopeBox, _ call: StepCall, throwing error: any Error)
}

/// A single call of a body that otherwise makes its calls itself, for whoever stands around the call.
final class SingleCall: StepCalls {
    private struct State {
        var next: (trigger: EnvelopeBox, call: StepCall)?
        var result: Result<StepResult, any Error>?
    }

    private let confined: Confined<State>

    private init(_ trigger: EnvelopeBox, _ call: StepCall) {
        self.confined = Confined(State(next: (trigger, call)))
    }

    /// A body that is called by others.
    static func body(
        _ loop: @escaping @Sendable (any StepCalls) async -> Void
    ) -> @Sendable (EnvelopeBox, StepCall) async throws -> StepResult {
        { trigger, call in
            let single = SingleCall(trigger, call)
            await loop(single)
            guard let result = single.confined.state.result else { preconditionFailure("A body has made no call.") }
            return try result.get()
        }
    }

    func nextCall() -> (trigger: EnvelopeBox, call: StepCall)? {
        self.confined.state.next.take()
    }

    func endCall(_ trigger: consuming EnvelopeBox, _ call: StepCall, with result: consuming StepResult) {
        self.confined.state.result = .success(result)
    }

    func endCall(_ trigger: consuming EnvelopeBox, _ call: StepCall, throwing error: any Error) {
        self.confined.state.result = .failure(error)
    }
}
