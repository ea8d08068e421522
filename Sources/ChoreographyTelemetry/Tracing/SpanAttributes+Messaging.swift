#if Telemetry
internal import Choreography
internal import Tracing

/// OpenTelemetry's attributes for messaging, and those of a choreography.
extension SpanAttributes {
    /// Describes the message that a span is about.
    mutating func describe(_ message: AnyEnvelope, operation: String) {
        self["messaging.system"] = "choreography"
        self["messaging.operation.name"] = operation
        self["messaging.operation.type"] = operation
        self["messaging.destination.name"] = message.name
        self["messaging.message.id"] = "\(message.metadata.id)"
        self["messaging.message.conversation_id"] = "\(message.metadata.saga)"
    }

    /// Describes who processes it.
    mutating func describe(_ attempt: StepAttempt) {
        self["messaging.consumer.group.name"] = attempt.participant
        self["choreography.participant"] = attempt.participant
        self["choreography.step"] = attempt.step
        self["choreography.kind"] = attempt.kind.description
        self["choreography.attempt"] = attempt.number
        if attempt.isCompensation { self["choreography.compensation"] = true }
        if attempt.isReplay { self["choreography.replay"] = true }
    }
}
#endif
