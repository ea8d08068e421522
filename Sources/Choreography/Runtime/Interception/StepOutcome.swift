/// What a call of user code in a step has come to, as an interceptor sees it.
///
/// Nothing of it is committed yet.
public struct StepOutcome: Sendable {
    /// The event that is to be published, if there is one.
    ///
    /// Its trace context is that of the message which is being handled.
    public let event: AnyEnvelope?

    /// Whether the step rejects: ``event`` is the compensation event that its body has thrown.
    public let isRejection: Bool

    /// A body has ended, or the call of an external step with an answer that is to be committed.
    init(_ result: StepResult?) {
        self.event = result?.event.map { AnyEnvelope($0) }
        self.isRejection = result?.isRejection ?? false
    }
}

extension StepResult {
    /// The event that is to be published, if there is one.
    var event: EnvelopeBox? {
        switch self {
        case .completed(let box), .rejected(let box): box
        case .done: nil
        }
    }
}
