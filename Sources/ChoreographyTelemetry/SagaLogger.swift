#if Telemetry
public import Choreography
public import Logging

/// Logs what happens in the sagas of a choreography, with structured metadata.
///
/// ```swift
/// SagaChoreography("checkout", observers: [SagaLogger(logger)]) { … }
/// ```
///
/// | Level | What |
/// |---|---|
/// | `debug` | steps and listeners that commit, joins, deadlines, locks, what the barrier has absorbed |
/// | `info` | a saga starts, or ends completed or compensated |
/// | `notice` | a step rejects, an undo commits, a step is fenced, a dead letter is replayed, an event is parked |
/// | `warning` | a body has failed and is called again, retries are exhausted, a store could not commit |
/// | `error` | an event becomes a dead letter or is discarded, a saga ends stuck |
///
/// The metadata has, as far as there are any: `saga`, `event` and `event-id`, `participant`, `step`, `trigger`,
/// `attempt`, `detail`, `outcome`, and `trace-id` with the identifier of the trace that the event belongs to. What
/// events carry is not logged.
///
/// What is not logged at the logger's level costs a comparison.
public struct SagaLogger: SagaObserver {
    private let logger: Logger

    /// Makes an observer that logs.
    ///
    /// - Parameter logger: The logger. Its own metadata tells several choreographies from each other.
    public init(_ logger: Logger) {
        self.logger = logger
    }

    /// Logs an entry, at the level of its kind.
    public func observe(_ entry: TimelineEntry) {
        self.logger.log(level: Self.level(of: entry), Self.message(of: entry), metadata: Self.metadata(of: entry))
    }

    /// Logs as a warning that a store could not commit.
    public func observe(_ trouble: StoreTrouble) {
        self.logger.warning(
            "A store could not commit, and tries again",
            metadata: [
                "store": "\(trouble.store)", "failures": "\(trouble.failures)", "detail": "\(trouble.error)",
            ]
        )
    }

    private static func level(of entry: TimelineEntry) -> Logger.Level {
        switch entry.kind {
        case .started: .info
        case .rejected, .undone, .fenced, .dropped, .parked, .replayed: .notice
        case .retried, .undoDelayed, .exhausted: .warning
        case .deadLettered, .discarded: .error
        case .ended: if case .stuck = entry.outcome { .error } else { .info }
        default: .debug
        }
    }

    private static func message(of entry: TimelineEntry) -> Logger.Message {
        switch entry.kind {
        case .started: "A saga has started"
        case .handled: "A listener has committed"
        case .completed: "A step has committed"
        case .rejected: "A step has rejected"
        case .undone: "A step was undone"
        case .joined: "An event of a join has arrived"
        case .armed: "A deadline was armed"
        case .disarmed: "A deadline was disarmed"
        case .duplicate: "An event was absorbed that had come before"
        case .fenced: "A step was fenced: its undo has come first"
        case .dropped: "A step was dropped: its undo had come first"
        case .nothingToUndo: "There was nothing to undo"
        case .late: "An event has come after the end of its saga"
        case .retried: "A body has failed, and is called again"
        case .locked: "A step waits for a record that another saga has locked"
        case .lockRefused: "A step has not got a record that another saga has locked, and rejects"
        case .undoDelayed: "An undo fails again and again, and is called again"
        case .exhausted: "A body has failed for the last time, and its step rejects"
        case .deadLettered: "An event has become a dead letter"
        case .parked: "An event waits behind a dead letter"
        case .replayed: "A dead letter is tried again"
        case .discarded: "An event was given up"
        case .ended: "A saga has ended"
        default: "\(entry.kind.description)"
        }
    }

    private static func metadata(of entry: TimelineEntry) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["saga": "\(entry.saga)"]
        if let event = entry.event {
            metadata["event"] = "\(event.name)"
            metadata["event-id"] = "\(event.id)"
            if let trace = event.metadata.trace { metadata["trace-id"] = "\(TraceParent.traceID(of: trace))" }
        }
        if let participant = entry.participant { metadata["participant"] = "\(participant)" }
        if let step = entry.step { metadata["step"] = "\(step)" }
        if let trigger = entry.trigger {
            metadata["trigger"] = "\(trigger)"
            metadata["attempt"] = "\(entry.attempt)"
        }
        if let outcome = entry.outcome {
            metadata["outcome"] = "\(outcome.label)"
            if case .completed = outcome { return metadata }
        }
        if let detail = entry.detail { metadata["detail"] = "\(detail)" }
        return metadata
    }
}
#endif
