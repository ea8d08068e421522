internal import Choreography

/// Ends a transaction for a body that was abandoned, even while the body goes on.
///
/// A body that runs on its lane costs no lock. One with a time limit gets a scope with a gate.
final class BodyScope: Sendable {
    private let lock: BlockingLock?
    private let isClosed = Confined(false)

    /// Makes the scope of bodies that can't be abandoned.
    init() {
        self.lock = nil
    }

    /// Makes the scope of one body that may be.
    init(gate: BlockingLock) {
        self.lock = gate
    }

    /// Begins an access; `false` if the transaction is over.
    ///
    /// Every access that begins must ``leave()``.
    func enter() -> Bool {
        guard let lock else { return true }
        lock.lock()
        if !self.isClosed.state { return true }
        lock.unlock()
        return false
    }

    func leave() {
        self.lock?.unlock()
    }

    /// Waits for the access that is going on, and lets no other begin.
    func close() {
        self.lock?.lock()
        self.isClosed.state = true
        self.lock?.unlock()
    }
}
