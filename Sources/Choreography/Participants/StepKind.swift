/// The part that a step plays in its saga (Richardson, "Microservices Patterns", chapter 4).
public struct StepKind: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: String, Sendable {
        case initiating
        case compensatable
        case pivot
        case retriable
        case listener
        case join
        case deadline
        case external
        case decision
    }

    private let kind: Kind

    /// Starts a saga for a command; may reject; may be undone.
    public static let initiating = Self(kind: .initiating)

    /// May reject, and is undone when a later step rejects.
    public static let compensatable = Self(kind: .compensatable)

    /// May reject, and is never undone: after it, the saga only goes forward.
    public static let pivot = Self(kind: .pivot)

    /// Cannot reject; is retried until it succeeds.
    public static let retriable = Self(kind: .retriable)

    /// Reacts in a local transaction, and publishes nothing.
    public static let listener = Self(kind: .listener)

    /// Runs once all of its events are there; may reject; may be undone.
    public static let join = Self(kind: .join)

    /// Rejects once its time is over, unless an event has come that it waits for; is never undone.
    public static let deadline = Self(kind: .deadline)

    /// Has an effect outside the database; may reject; may be undone.
    public static let external = Self(kind: .external)

    /// Decides which one of several messages is published, or none; has nothing to undo.
    public static let decision = Self(kind: .decision)

    /// The kind's name.
    public var description: String { self.kind.rawValue }
}
