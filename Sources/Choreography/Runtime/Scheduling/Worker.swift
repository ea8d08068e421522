/// A task that runs crews.
///
/// It parks on an `AsyncStream` that carries one signal for each time it is woken.
final class Worker: Sendable {
    /// Whose crews it runs.
    let pool: Int
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init(pool: Int) {
        self.pool = pool
        (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func wake() {
        self.signal.yield()
    }

    /// Runs crews until the switchboard says to stop.
    ///
    /// - Returns: Whether this was the last worker to stop.
    func run(_ crews: [Crew], from switchboard: Switchboard, batchSize: Int) async -> Bool {
        var signals = self.signals.makeAsyncIterator()
        var crew: Crew?
        var handled = 0
        while true {
            switch switchboard.turn(after: crew, by: self) {
            case .run(let index):
                let next = crews[index]
                crew = next
                handled += await next.run(batchSize)
                if handled > 1024 {
                    // Other tasks of the same executor would starve.
                    handled = 0
                    await Task.yield()
                }
            case .park:
                crew = nil
                _ = await signals.next()
            case .stop(let isLast):
                return isLast
            }
        }
    }
}
