public import Synchronization

extension EventBus {
    /// Whether anybody subscribes to anything.
    ///
    /// One relaxed load.
    @inlinable var isObserved: Bool { self.gauge.subscriptions.load(ordering: .relaxed) > 0 }

    /// Whether participants have committed more than a subscription with the policy
    /// ``OverflowPolicy/suspend`` has room for.
    ///
    /// One load.
    ///
    /// It stays true until the subscriber has caught up to half of its capacity.
    @inlinable package var isFull: Bool { self.gauge.overfullTopics.load(ordering: .relaxed) > 0 }

    /// Waits until ``isFull`` is false.
    ///
    /// - Throws: `CancellationError`, or ``RuntimeError`` with the code `shutDown`.
    func waitUntilNotFull() async throws {
        try await self.gauge.waitForRoom()
    }

    /// Ends every ``waitUntilNotFull()``, also those to come.
    ///
    /// - Parameter refusal: What they throw.
    func refuseWaiters(with refusal: RuntimeError) {
        self.gauge.refuseWaiters(with: refusal)
    }

    /// Offers an event that a participant has committed to those who observe its type.
    ///
    /// It never waits and never fails. Where a subscription is full, the log grows and ``isFull`` becomes
    /// true; a subscription that may miss events misses some. After ``shutDown()`` the event reaches nobody.
    @inlinable
    func relay<Event: Message>(_ envelope: Envelope<Event>) {
        self.topics.topic(of: Event.self)?._withUnsafeGuaranteedRef { $0.relay(envelope) }
    }
}
