/// The side of a topic that doesn't know its event type: waiting, waking and ending.
///
/// Generic code that is not specialised looks up its types on every call, and none of this needs them.
@usableFromInline
final class TopicControl: Sendable {
    @usableFromInline let state = Locked(TopicState())

    /// Raised while a reader that makes room has somebody to tell.
    ///
    /// A waiter raises it and then looks at the cursors; a reader moves its cursor and then looks at the flag.
    /// Both do so in sequentially consistent order, hence one of them sees the other.
    @usableFromInline let awaitsRoom = PaddedFlag()

    private let name: String
    private let gauge: BusGauge
    private let reserveNumbers: @Sendable (Int) -> UInt64

    init(name: String, gauge: BusGauge, reserveNumbers: @escaping @Sendable (Int) -> UInt64) {
        self.name = name
        self.gauge = gauge
        self.reserveNumbers = reserveNumbers
    }

    /// Wakes readers, each with one signal.
    @usableFromInline
    func wake(_ readers: [Subscriber]) {
        for reader in readers { reader.wake() }
    }

    @usableFromInline
    func park(_ subscriber: Subscriber, at position: Int) -> Parking {
        self.state.withLock { $0.park(subscriber, at: position) }
    }

    /// Fetches numbers for the IDs of the next events, outside the lock.
    @usableFromInline
    func addNumbers() {
        let count = 1024
        let first = self.reserveNumbers(count)
        self.state.withLock { $0.addNumbers(from: first, count: count) }
    }

    /// Ends the topic.
    func shutDown() {
        let ended = self.state.withLock { state in
            let ended = state.shutDown()
            self.awaitsRoom.set(false)
            return ended
        }
        if ended.wasOverfull { self.gauge.topicHasRoom() }
        self.wake(ended.readers)
        for publisher in ended.publishers { publisher.resume(throwing: RuntimeError.busShutDown) }
    }
}

// MARK: - Room

extension TopicControl {
    /// Waits until the subscriptions that make publishers wait may have room.
    ///
    /// - Throws: `CancellationError`, or ``RuntimeError`` with the code `shutDown`.
    @usableFromInline
    func waitForRoom() async throws {
        let ticket = self.state.withLock { $0.makeTicket() }
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                self.wait(continuation, ticket: ticket)
            }
        } onCancel: {
            self.state.withLock { $0.stopWaiting(ticket: ticket) }?.resume(throwing: CancellationError())
        }
    }

    private func wait(_ continuation: WaiterList.Continuation, ticket: Int) {
        // A cancellation sets the task's flag before it looks for the ticket, so one of the two sees the other.
        let admission: Admission? = self.state.withLock { state in
            guard !Task.isCancelled else { return nil }
            self.awaitsRoom.set(true)
            defer { self.awaitsRoom.set(state.awaitsRoom) }
            return state.wait(continuation, ticket: ticket)
        }
        switch admission {
        case .mustWait: break
        case nil: continuation.resume(throwing: CancellationError())
        default: continuation.resume()
        }
    }

    /// Called by a reader that has made room while ``awaitsRoom`` was raised.
    @usableFromInline
    func releaseRoom() {
        self.act(on: self.state.withLock { self.release(&$0) { $0.releaseHalfWindow() } })
    }

    /// Called by a publisher that was let through and published nothing.
    func passRoomOn() {
        self.act(on: self.state.withLock { self.release(&$0) { $0.release(atLeast: 1) } })
    }

    /// Removes a subscriber from the locked state.
    func remove(_ subscriber: Subscriber, from state: inout TopicState) -> Release? {
        self.release(&state) { $0.remove(subscriber) }
    }

    /// Notes that a participant's event has found a subscription full. The lock is held.
    @usableFromInline
    func noteGrowth(of state: inout TopicState) {
        self.awaitsRoom.set(true)
        if state.noteGrowth() { self.gauge.topicIsOverfull() }
        self.awaitsRoom.set(state.awaitsRoom)
    }

    private func release<Result>(_ state: inout TopicState, _ decide: (inout TopicState) -> Result) -> Result {
        defer { self.awaitsRoom.set(state.awaitsRoom) }
        return decide(&state)
    }

    func act(on release: Release) {
        if release.wasOverfull { self.gauge.topicHasRoom() }
        for publisher in release.publishers { publisher.resume() }
    }
}

// MARK: - Errors

extension TopicControl {
    var overflowError: RuntimeError {
        RuntimeError(
            .overflow,
            "A subscription to '\(self.name)' is full and its policy is to fail. The event reached nobody."
        )
    }
}

extension RuntimeError {
    static var busShutDown: Self {
        Self(.shutDown, "The event bus has been shut down. The event reached nobody.")
    }
}
