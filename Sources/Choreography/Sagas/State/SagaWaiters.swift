/// Tasks that wait for something of one saga, each of which can be cancelled.
///
/// The first one costs no allocation: most sagas never have another at the same time.
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

    private struct Waiter: Sendable {
        let reason: Reason
        let ticket: Int
        let continuation: WaiterList.Continuation
    }

    private var first: Waiter?
    private var others: [Waiter] = []
    private var lastTicket = 0

    init() {}

    mutating func makeTicket() -> Int {
        self.lastTicket += 1
        return self.lastTicket
    }

    mutating func append(_ continuation: WaiterList.Continuation, ticket: Int, for reason: Reason) {
        let waiter = Waiter(reason: reason, ticket: ticket, continuation: continuation)
        if self.first == nil { self.first = waiter } else { self.others.append(waiter) }
    }

    mutating func remove(ticket: Int) -> WaiterList.Continuation? {
        if let first, first.ticket == ticket {
            self.first = self.others.isEmpty ? nil : self.others.removeFirst()
            return first.continuation
        }
        guard let index = self.others.firstIndex(where: { $0.ticket == ticket }) else { return nil }
        return self.others.remove(at: index).continuation
    }

    /// All who wait for something, in the order in which they came, to be resumed outside the lock.
    mutating func takeAll(for reason: Reason) -> WaiterList {
        var taken = WaiterList()
        guard let first else { return taken }
        if first.reason == reason { taken.append(first.continuation, ticket: first.ticket) }
        guard first.reason == reason || !self.others.isEmpty else { return taken }
        for waiter in self.others where waiter.reason == reason {
            taken.append(waiter.continuation, ticket: waiter.ticket)
        }
        self.others.removeAll { $0.reason == reason }
        if first.reason == reason { self.first = self.others.isEmpty ? nil : self.others.removeFirst() }
        return taken
    }
}
