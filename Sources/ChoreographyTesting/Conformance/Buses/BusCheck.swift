/// A promise that a bus must keep, for ``EventBusConformance`` to check.
public struct BusCheck: Hashable, Sendable, CaseIterable, Identifiable, CustomStringConvertible {
    /// The promises in words, in the order in which they are checked.
    enum Name: String, CaseIterable {
        case delivery = "Every subscriber gets every event that is published while it subscribes, once"
        case order = "The events of one publisher come in the order in which it published them"
        case agreement = "All subscribers see the events in the same order"
        case envelopes = "Every event has an identifier of its own, which all subscribers see"
        case lateness = "A subscriber sees the events from the moment on at which it subscribed"
        case backPressure = "A publisher waits when a subscriber is as far behind as it may, and not before"
        case withdrawal = "The event of a publisher that is cancelled while it waits reaches nobody"
        case unsubscription = "A subscriber whose task is cancelled holds nobody back"
        case release = "A publisher that waits for a subscriber goes on when that one is cancelled"
        case ending = "A shutdown ends every subscriber once it has read what was published"
        case refusal = "Publishing after a shutdown throws"
        case wakeUp = "A shutdown wakes publishers that wait, with an error, and their events reach nobody"
        case dropOldest = "A subscriber that drops the oldest events keeps the newest, and counts what it has missed"
        case dropNewest = "A subscriber that drops the newest events keeps the oldest, and counts what it has missed"
        case failing = "Publishing throws when a subscriber is full that is to make it fail, and reaches nobody"
        case unbounded = "An unbounded subscriber keeps everything, and nobody waits for it"
    }

    let name: Name

    private init(_ name: Name) {
        self.name = name
    }

    /// All checks, in a good order to read their failures: what later ones rest on comes first.
    public static var allCases: [Self] { Name.allCases.map(Self.init) }

    /// The check's name in code.
    public var id: String { "\(self.name)" }

    /// The promise.
    public var description: String { self.name.rawValue }

    /// Every subscriber gets every event once.
    public static let delivery = Self(.delivery)
    /// The events of one publisher come in their order.
    public static let order = Self(.order)
    /// All subscribers see the events in the same order.
    public static let agreement = Self(.agreement)
    /// Every event has an identifier of its own.
    public static let envelopes = Self(.envelopes)
    /// A subscriber sees the events from the moment on at which it subscribed.
    public static let lateness = Self(.lateness)
    /// A publisher waits when a subscriber is as far behind as it may.
    public static let backPressure = Self(.backPressure)
    /// The event of a publisher that is cancelled while it waits reaches nobody.
    public static let withdrawal = Self(.withdrawal)
    /// A subscriber whose task is cancelled holds nobody back.
    public static let unsubscription = Self(.unsubscription)
    /// A publisher that waits for a subscriber goes on when that one is cancelled.
    public static let release = Self(.release)
    /// A shutdown ends every subscriber once it has read what was published.
    public static let ending = Self(.ending)
    /// Publishing after a shutdown throws.
    public static let refusal = Self(.refusal)
    /// A shutdown wakes publishers that wait.
    public static let wakeUp = Self(.wakeUp)
    /// A subscriber that drops the oldest events counts them.
    public static let dropOldest = Self(.dropOldest)
    /// A subscriber that drops the newest events counts them.
    public static let dropNewest = Self(.dropNewest)
    /// Publishing throws when a subscriber is full that is to make it fail.
    public static let failing = Self(.failing)
    /// An unbounded subscriber keeps everything.
    public static let unbounded = Self(.unbounded)
}
