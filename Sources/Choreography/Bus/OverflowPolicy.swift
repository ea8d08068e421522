/// What happens when a subscription is full: when its subscriber is `capacity` events behind.
public struct OverflowPolicy: Hashable, Sendable, CustomStringConvertible {
    @usableFromInline
    enum Rule: String, Sendable {
        case suspend, dropOldest, dropNewest, fail, unbounded
    }

    @usableFromInline let rule: Rule

    /// Makes publishers wait until the subscriber has caught up.
    ///
    /// Nothing is lost.
    public static let suspend = Self(rule: .suspend)

    /// Forgets the oldest event that waits for the subscriber, and counts it.
    public static let dropOldest = Self(rule: .dropOldest)

    /// Keeps the new event from the subscriber, and counts it.
    public static let dropNewest = Self(rule: .dropNewest)

    /// Makes publishing fail with ``RuntimeError/Code-swift.struct/overflow``; the event reaches nobody.
    ///
    /// What a participant has committed can't fail any more: it is kept beyond the capacity.
    public static let fail = Self(rule: .fail)

    /// Keeps every event for as long as the subscriber needs, in as much memory as it takes.
    public static let unbounded = Self(rule: .unbounded)

    /// The policy's name.
    public var description: String { self.rule.rawValue }

    /// Whether the subscriber may miss events.
    var isLossy: Bool { self == .dropOldest || self == .dropNewest }
}
