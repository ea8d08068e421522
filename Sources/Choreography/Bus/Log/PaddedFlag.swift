public import Synchronization

/// A flag on a cache line of its own, for readers that look at it often while a neighbour is written.
@usableFromInline
final class PaddedFlag: Sendable {
    @usableFromInline typealias Padding = (
        Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int
    )

    private let before: Padding = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    @usableFromInline let value = Atomic<Bool>(false)
    private let after: Padding = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)

    init() {}

    @inlinable var isRaised: Bool { self.value.load(ordering: .sequentiallyConsistent) }

    func set(_ isRaised: Bool) {
        self.value.store(isRaised, ordering: .sequentiallyConsistent)
    }
}
