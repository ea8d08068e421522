/// Which sagas record a timeline.
public struct TimelinePolicy: Hashable, Sendable {
    private let interval: Int

    /// Every saga does.
    public static let all = Self(interval: 1)

    /// No saga does.
    public static let none = Self(interval: 0)

    /// One saga in `interval` does, the first one among them.
    public static func oneIn(_ interval: Int) -> Self {
        demand(interval > 0, "One saga in \(interval) makes no sense.")
        return Self(interval: interval)
    }

    /// Whether the saga with this number records one.
    func records(_ number: Int) -> Bool { self.interval > 0 && number % self.interval == 0 }
}
