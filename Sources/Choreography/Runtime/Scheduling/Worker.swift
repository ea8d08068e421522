/// A task that runs crews.
final class Worker: Sendable {
    private enum State: Sendable {
        /// It runs, or is about to park. Can become `parked`, or `woken` by a wake-up that it has not noticed yet.
        case running
        /// It is to go on at once the next time it parks. Becomes `running` then.
        case woken
        /// It waits. Becomes `running` when it is woken.
        case parked(UnsafeContinuation<Void, Never>)
    }

    /// Whose crews it runs.
    let pool: Int
    private let state = Locked(State.running)

    init(pool: Int) {
        self.pool = pool
    }

    func wake() {
        let continuation = self.state.withLock { state -> UnsafeContinuation<Void, Never>? in
            guard case .parked(let continuation) = state else {
                state = .woken
                return nil
            }
            state = .running
            return continuation
        }
        continuation?.resume()
    }

    private func park() async {
        await withUnsafeContinuation { continuation in
            let isWoken = self.state.withLock { state in
                if case .woken = state {
                    state = .running
                    return true
                }
                state = .parked(continuation)
                return false
            }
            if isWoken { continuation.resume() }
        }
    }

    /// Runs crews until the switchboard says to stop.
    ///
    /// - Parameters:
    ///   - crews: All crews, by number.
    ///   - switchboard: Says what is to be done.
    ///   - batchSize: How many deliveries a turn handles at most.
    ///   - looksAround: Whether the worker lets others run before it has receipts seen to and parks: often they bring
    ///     something to do, which then costs neither a wake-up nor a turn for receipts alone.
    /// - Returns: Whether this was the last worker to stop.
    func run(_ crews: [Crew], from switchboard: Switchboard, batchSize: Int, looksAround: Bool) async -> Bool {
        let patience = looksAround ? Switchboard.Patience.patient : .none
        var patienceLeft = patience
        var moves = SagaMoves()
        var crew: Crew?
        var handled = 0
        while true {
            switch switchboard.turn(after: crew, by: self, patienceLeft, &moves) {
            case .run(let index):
                let next = crews[index]
                crew = next
                let count: Int
                if let handled = next.runAtOnce(batchSize) {
                    count = handled
                } else {
                    count = await next.run(batchSize)
                }
                handled += count
                if count > 0 { patienceLeft = patience } else if patienceLeft == .exhausted { patienceLeft = .none }
                if handled > 1024 {
                    // Other tasks of the same executor would starve.
                    handled = 0
                    await Task.yield()
                }
            case .lookAround:
                crew = nil
                handled = 0
                patienceLeft = .exhausted
                await Task.yield()
            case .park:
                crew = nil
                patienceLeft = patience
                await self.park()
            case .stop(let isLast):
                return isLast
            }
        }
    }
}
