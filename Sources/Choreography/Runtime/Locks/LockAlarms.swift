/// For which sagas an alarm is set that ends their waiting for a lock: a pure state machine.
///
/// While a record goes from hand to hand, a saga that waits for it meets the lock of one saga after the other. One alarm
/// does for all of that time.
struct LockAlarms: Sendable {
    /// When the first alarm rings that is set for a saga, by lane.
    private var first: [SagaID: [Int: Timestamp]] = [:]

    init() {}

    /// A saga waits in a lane, at most until a time.
    ///
    /// - Returns: Whether an alarm is to be set for then: none is set that rings earlier.
    mutating func wait(_ saga: SagaID, in lane: Int, until time: Timestamp) -> Bool {
        if let first = self.first[saga]?[lane], first <= time { return false }
        self.first[saga, default: [:]][lane] = time
        return true
    }

    /// An alarm has rung.
    ///
    /// If the saga goes on to wait, it needs another one.
    mutating func ring(_ saga: SagaID, in lane: Int) {
        self.first[saga]?[lane] = nil
        if self.first[saga]?.isEmpty ?? false { self.first[saga] = nil }
    }

    /// A saga has ended.
    mutating func end(_ saga: SagaID) { self.first[saga] = nil }
}
