/// Tasks that wait for something, each of which can be cancelled.
struct WaiterList: Sendable {
    typealias Continuation = UnsafeContinuation<Void, any Error>

    private var waiters: [(ticket: Int, continuation: Continuation)] = []
    private var lastTicket = 0

    init() {}

    var isEmpty: Bool { self.waiters.isEmpty }

    mutating func makeTicket() -> Int {
        self.lastTicket += 1
        return self.lastTicket
    }

    mutating func append(_ continuation: Continuation, ticket: Int) {
        self.waiters.append((ticket, continuation))
    }

    mutating func remove(ticket: Int) -> Continuation? {
        guard let index = self.waiters.firstIndex(where: { $0.ticket == ticket }) else { return nil }
        return self.waiters.remove(at: index).continuation
    }

    /// The waiters that came first, at most `count` of them.
    mutating func removeFirst(_ count: Int = .max) -> [Continuation] {
        guard !self.waiters.isEmpty else { return [] }
        let taken = self.waiters.prefix(count).map(\.continuation)
        self.waiters.removeFirst(taken.count)
        return taken
    }
}
