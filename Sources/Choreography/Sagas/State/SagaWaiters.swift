/// Tasks that wait for something of one saga.
struct SagaWaiters: Sendable {
    /// What a task waits for.
    enum Reason: Int, CaseIterable, Sendable {
        /// The first message is committed.
        case start
        /// The saga has ended.
        case end
        /// The timeline has another entry, or will have none.
        case entry
    }

    /// The lists by their reasons, as soon as anybody waits: most sagas end before.
    private var lists: [WaiterList] = []

    init() {}

    subscript(reason: Reason) -> WaiterList {
        get { self.lists.isEmpty ? WaiterList() : self.lists[reason.rawValue] }
        _modify {
            if self.lists.isEmpty { self.lists = Array(repeating: WaiterList(), count: Reason.allCases.count) }
            yield &self.lists[reason.rawValue]
        }
    }

    /// All who wait for something, to be resumed outside the lock.
    mutating func takeAll(for reason: Reason) -> WaiterList {
        self.lists.isEmpty ? WaiterList() : self[reason].takeAll()
    }
}
