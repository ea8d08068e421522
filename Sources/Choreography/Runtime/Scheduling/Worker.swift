/// A task that runs lanes.
///
/// It parks on an `AsyncStream` that carries one signal for each time it is woken.
final class Worker: Sendable {
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init() {
        (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func wake() {
        self.signal.yield()
    }

    /// Runs lanes until the switchboard says to stop.
    ///
    /// - Returns: Whether this was the last worker to stop.
    func run(_ lanes: [Lane], from switchboard: Switchboard, batchSize: Int) async -> Bool {
        var signals = self.signals.makeAsyncIterator()
        var lane: Lane?
        var handled = 0
        while true {
            switch switchboard.turn(after: lane, by: self) {
            case .run(let index):
                let next = lanes[index]
                lane = next
                handled += min(batchSize, next.state.backlog.count)
                await next.run(batchSize)
                if handled > 1024 {
                    // Other tasks of the same executor would starve.
                    handled = 0
                    await Task.yield()
                }
            case .park:
                lane = nil
                _ = await signals.next()
            case .stop(let isLast):
                return isLast
            }
        }
    }
}
