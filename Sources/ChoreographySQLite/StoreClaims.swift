internal import Choreography
internal import Synchronization

/// Lets one choreography at a time run on a store.
final class StoreClaims: Sendable {
    private let isTaken = Atomic<Bool>(false)

    init() {}

    func take(_ path: String) throws {
        let (isFree, _) = self.isTaken.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing)
        guard isFree else {
            throw RuntimeError(
                .storeInUse,
                "Another choreography runs on \(path). Shut it down first, or give each choreography stores of its own."
            )
        }
    }

    func giveBack() { self.isTaken.store(false, ordering: .releasing) }
}
