/// Which sagas wait for locks of which others: a pure state machine.
///
/// A saga runs from ``begin(_:)`` until ``end(_:)``. While it runs, it may wait in several lanes at once, in each of them
/// for one other saga. A wait that would close a circle does not begin.
struct LockWaitGraph<Waiter: Sendable>: Sendable {
    /// What becomes of a saga that would wait.
    enum Answer: Sendable {
        /// It waits until the other saga gives a lock back, or ends.
        case waits
        /// The other saga has ended: the lock is void.
        case isOver
        /// The other saga waits for this one.
        case deadlock
    }

    private struct Wait: Sendable {
        let saga: SagaID
        let lane: Int
        let waiter: Waiter
    }

    private var running: Set<SagaID> = []
    /// For whom a saga waits, by lane.
    private var holders: [SagaID: [Int: SagaID]] = [:]
    /// Those who wait for a saga, in the order in which they came.
    private var waits: [SagaID: [Wait]] = [:]

    init() {}

    mutating func begin(_ saga: SagaID) { self.running.insert(saga) }

    /// A saga has ended: its locks are void.
    ///
    /// Those who wait for it are told by ``release(_:)``.
    mutating func end(_ saga: SagaID) { self.running.remove(saga) }

    func isOver(_ saga: SagaID) -> Bool { !self.running.contains(saga) }

    /// A saga meets a lock that another one has.
    mutating func wait(_ saga: SagaID, in lane: Int, for holder: SagaID, as waiter: Waiter) -> Answer {
        guard self.running.contains(holder) else { return .isOver }
        guard !self.waits(holder, for: saga) else { return .deadlock }
        self.holders[saga, default: [:]][lane] = holder
        self.waits[holder, default: []].append(Wait(saga: saga, lane: lane, waiter: waiter))
        return .waits
    }

    /// A saga does not wait in a lane any more.
    mutating func leave(_ saga: SagaID, in lane: Int) {
        guard let holder = self.forget(saga, in: lane) else { return }
        self.waits[holder]?.removeAll { $0.saga == saga && $0.lane == lane }
        if self.waits[holder]?.isEmpty ?? false { self.waits[holder] = nil }
    }

    /// A saga has given locks back, or has ended.
    ///
    /// - Returns: Those who have waited for it, in the order in which they came.
    mutating func release(_ saga: SagaID) -> [(waiter: Waiter, lane: Int)] {
        guard let waits = self.waits.removeValue(forKey: saga) else { return [] }
        for wait in waits { self.forget(wait.saga, in: wait.lane) }
        return waits.map { ($0.waiter, $0.lane) }
    }

    @discardableResult
    private mutating func forget(_ saga: SagaID, in lane: Int) -> SagaID? {
        let holder = self.holders[saga]?.removeValue(forKey: lane)
        if self.holders[saga]?.isEmpty ?? false { self.holders[saga] = nil }
        return holder
    }

    /// Whether a saga waits for another one, directly or by way of others.
    private func waits(_ saga: SagaID, for other: SagaID) -> Bool {
        var found: Set<SagaID> = [saga]
        var open = [saga]
        while let next = open.popLast() {
            if next == other { return true }
            for holder in self.holders[next, default: [:]].values where found.insert(holder).inserted {
                open.append(holder)
            }
        }
        return false
    }
}
