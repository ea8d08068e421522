/// A mistake that a runtime could make, planted in a simulation to show that it is found.
///
/// The framework's own runtime makes none of them: what it has committed is changed behind its back, so that it looks as
/// a weaker runtime would have left it.
public enum PlantedBug: String, CaseIterable, Sendable {
    /// The mark that an event was handled is committed in a transaction of its own, which a crash can prevent.
    case inboxApart = "inbox-apart"
    /// An event that comes twice is handled twice.
    case noInbox = "no-inbox"
    /// What has been handled is remembered only until the process dies.
    case inboxInMemory = "inbox-in-memory"
    /// A step runs although its undo has come first.
    case noFence = "no-fence"
    /// What a step publishes is not committed with it, so that a crash loses it.
    case noOutbox = "no-outbox"
    /// A step's event is published before the step is committed, which a crash can prevent.
    case publishFirst = "publish-before-commit"
    /// An event is acknowledged before its step is committed, so that a crash loses it.
    case acknowledgeFirst = "acknowledge-before-commit"
    /// An event is settled as soon as it is sent, so that a crash loses it on its way.
    case settleFirst = "settle-before-publish"
    /// An undo runs again for each of its causes.
    case undoTwice = "undo-not-idempotent"
    /// How often a body was called is not committed before the call, so that one that kills the process does so for ever.
    case attemptsUncounted = "attempt-not-counted"
    /// That a deadline has fired is not committed with what it published.
    case timerTwice = "timer-fires-twice"

    /// The mistake in a sentence.
    public var summary: String {
        switch self {
        case .inboxApart: "The inbox mark is committed in a transaction of its own."
        case .noInbox: "An event that comes twice is handled twice."
        case .inboxInMemory: "The inbox is forgotten when the process dies."
        case .noFence: "A step runs although its undo has come first."
        case .noOutbox: "Events are not committed with their steps."
        case .publishFirst: "Events are published before their steps are committed."
        case .acknowledgeFirst: "Events are acknowledged before their steps are committed."
        case .settleFirst: "Events are settled as soon as they are sent."
        case .undoTwice: "An undo runs again for each of its causes."
        case .attemptsUncounted: "Attempts are not counted before the call."
        case .timerTwice: "A deadline can fire twice."
        }
    }
}
