internal import Synchronization

/// The side of a topic that doesn't know its event type: waiting, waking and ending.
///
/// Generic code that is not specialised looks up its types on every call, and none of this needs them.
@usableFromInline
final class TopicControl: Sendable {
    @usableFromInline let state = Locked(TopicState())

    /// The limit that subscriptions must reach before somebody who waits for room goes on.
    ///
    /// Who waits sets it and then looks at the cursors; a reader moves its cursor and then looks at it. Both
    /// do so in sequentially consistent order, hence one of them sees the other.
    @usableFromInline let awaitedLimit = AwaitedLimit()

    /// How many subscriptions there are.
    ///
    /// Relaxed, since no memory depends on it: who reads an old number gives way once too often or too seldom.
    let readers = Atomic<Int>(0)

    private let name: String
    private let gauge: BusGauge
    private let reserveNumbers: @Sendable (Int) -> UInt64

    init(name: String, gauge: BusGauge, reserveNumbers: @escaping @Sendable (Int) -> UInt64) {
        self.name = name
        self.gauge = gauge
        self.reserveNumbers = reserveNumbers
    }

    /// Does what publishing has left to do: wakes the readers that wait, each with one signal, and frees what was
    /// discarded.
    ///
    /// It takes the lock once more, so that a publisher which leaves nothing to do carries no list out of it.
    @usableFromInline
    func finishPublishing() {
        let (readers, hasDiscarded) = self.state.withLock { ($0.takeParked(), !$0.discarded.isEmpty) }
        self.wake(readers)
        guard hasDiscarded else { return }
        while self.state.withLock({ $0.discarded.popLast() }) != nil {}
    }

    private func wake(_ readers: [Subscriber]) {
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

    /// How many times a reader that has caught up gives way before it looks again.
    ///
    /// The more readers there are, the longer each of them waits for its turn anyway.
    var patience: Int { max(1, 48 / max(1, self.readers.load(ordering: .relaxed))) }

    /// Ends the topic.
    func shutDown() {
        let ended = self.state.withLock { state in
            let ended = state.shutDown()
            self.awaitedLimit.set(.max)
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
        let (isCancelled, waits, release) = self.state.withLock { state -> (Bool, Bool, Release) in
            guard !Task.isCancelled else { return (true, false, Release()) }
            guard state.wait(continuation, ticket: ticket) else { return (false, false, Release()) }
            return (false, true, self.settle(&state))
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) } else if !waits { continuation.resume() }
        self.act(on: release)
    }

    /// Called by a reader that has reached the ``awaitedLimit``.
    @usableFromInline
    func releaseRoom() {
        self.act(on: self.state.withLock { self.settle(&$0) })
    }

    /// Called by a publisher that was let through and published nothing.
    func passRoomOn() {
        let release = self.state.withLock { state in
            state.takePromisesBack()
            return self.settle(&state)
        }
        self.act(on: release)
    }

    /// Called when a participant's event may have found a subscription full.
    @usableFromInline
    func noteGrowth() {
        let release = self.state.withLock { state in
            if state.noteGrowth() { self.gauge.topicIsOverfull() }
            return self.settle(&state)
        }
        self.act(on: release)
    }

    /// Decides who goes on, and what limit the readers look out for.
    ///
    /// The lock is held.
    func settle(_ state: inout TopicState) -> Release {
        var release = Release()
        while true {
            let limit = state.awaitedLimit
            self.awaitedLimit.set(limit)
            // A reader may have passed the limit before it was set, so look once more after setting it.
            guard limit < .max, let more = state.release(ifAllReached: limit) else { return release }
            release.publishers += more.publishers
            release.wasOverfull = release.wasOverfull || more.wasOverfull
        }
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
