import Choreography

/// Tells the user when a database could not commit.
///
/// Nothing is lost, and it is tried again, so that there is nothing to do but to know of it.
struct TroubleTeller: SagaObserver {
    let tell: @Sendable (String) -> Void

    func observe(_ entry: TimelineEntry) {}

    func observe(_ trouble: StoreTrouble) {
        // It is tried up to once a second: the first time and then now and then is often enough.
        guard trouble.failures == 1 || trouble.failures.isMultiple(of: 20) else { return }
        self.tell("checkout-demo: \(trouble.error)\n  Nothing is lost; trying again.\n")
    }
}
