#if Telemetry
internal import Choreography

extension SagaOutcome {
    /// The outcome in a word, of which there are few.
    var label: String {
        switch self {
        case .completed: "completed"
        case .compensated: "compensated"
        case .stuck: "stuck"
        }
    }
}
#endif
