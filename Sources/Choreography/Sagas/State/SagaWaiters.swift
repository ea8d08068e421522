/// Tasks that wait for something of one saga.
struct SagaWaiters: Sendable {
    /// What a task waits for.
    enum Reason: Sendable {
        /// The first message is committed.
        case start
        /// The saga has ended.
        case end
        /// The timeline has another entry, or will have none.
        case entry
    }

    private var start = WaiterList()
    private var end = WaiterList()
    private var entry = WaiterList()

    init() {}

    subscript(reason: Reason) -> WaiterList {
        get {
            switch reason {
            case .start: self.start
            case .end: self.end
            case .entry: self.entry
            }
        }
        _modify {
            switch reason {
            case .start: yield &self.start
            case .end: yield &self.end
            case .entry: yield &self.entry
            }
        }
    }
}
