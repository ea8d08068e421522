#if Telemetry
internal import Choreography
internal import Tracing

/// An event that is to be published, and whose transaction has not committed yet.
struct Publication: Sendable {
    /// The step that publishes it: of each saga, one at a time.
    struct Key: Hashable, Sendable {
        let saga: SagaID
        let participant: String
        let step: String
        let isCompensation: Bool
    }

    let event: EventID
    /// The attempt that publishes it.
    let attempt: Int
    let span: any Span
}

extension Publication.Key {
    init(_ attempt: StepAttempt) {
        self.init(
            saga: attempt.saga,
            participant: attempt.participant,
            step: attempt.step,
            isCompensation: attempt.isCompensation
        )
    }
}
#endif
