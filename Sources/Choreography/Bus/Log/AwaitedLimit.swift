public import Synchronization

/// The limit that somebody waits for subscriptions to reach, or the largest number if nobody does.
///
/// It has a cache line of its own: readers look at it often, and its neighbours are written.
@usableFromInline
final class AwaitedLimit: Sendable {
    @usableFromInline typealias Padding = (
        Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int
    )

    private let before: Padding = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    @usableFromInline let value = Atomic<Int>(.max)
    private let after: Padding = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)

    init() {}

    /// Whether a limit that moves between two values reaches the awaited one.
    ///
    /// A reader that had passed it before was seen by who set it, and need not tell.
    @inlinable
    @inline(__always)
    func isReached(movingFrom old: Int, to new: Int) -> Bool {
        let limit = self.value.load(ordering: .sequentiallyConsistent)
        return old < limit && limit <= new
    }

    /// Whether somebody waits.
    var isSet: Bool { self.value.load(ordering: .relaxed) != .max }

    func set(_ limit: Int) {
        self.value.store(limit, ordering: .sequentiallyConsistent)
    }
}
