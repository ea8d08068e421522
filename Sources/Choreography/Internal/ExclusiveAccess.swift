/// Lets one task at a time through, in the order in which they came.
///
/// Unlike a lock, it may be held across suspension points. Taking it when it is free does not suspend.
package final class ExclusiveAccess: Sendable {
    private struct State: Sendable {
        var isTaken = false
        var waiting: FIFO<UnsafeContinuation<Void, Never>> = FIFO()
    }

    private let state = Locked(State())

    package init() {}

    /// Waits until the access is free, and takes it.
    ///
    /// Waiting cannot be cancelled: it is always short.
    package func take() async {
        if self.takeIfFree() { return }
        await withUnsafeContinuation { continuation in
            let taken = self.state.withLock { state in
                guard state.isTaken else {
                    state.isTaken = true
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if taken { continuation.resume() }
        }
    }

    /// Gives the access to the next in line, or frees it.
    package func giveBack() {
        let next = self.state.withLock { state in
            let next = state.waiting.popFirst()
            if next == nil { state.isTaken = false }
            return next
        }
        next?.resume()
    }

    /// Frees the access, because whoever had it was killed in a simulation.
    ///
    /// - Returns: Those who waited for it.
    func forget() -> [UnsafeContinuation<Void, Never>] {
        self.state.withLock { state in
            var waiting: [UnsafeContinuation<Void, Never>] = []
            while let continuation = state.waiting.popFirst() { waiting.append(continuation) }
            state.isTaken = false
            return waiting
        }
    }

    /// Takes the access if that needs no waiting.
    package func takeIfFree() -> Bool {
        self.state.withLock { state in
            guard !state.isTaken else { return false }
            state.isTaken = true
            return true
        }
    }
}
