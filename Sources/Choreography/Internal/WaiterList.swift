/// Tasks that wait for something, each of which can be cancelled.
///
/// The first one costs no allocation: most lists never have another.
struct WaiterList: Sendable {
    typealias Continuation = UnsafeContinuation<Void, any Error>

    private typealias Waiter = (ticket: Int, continuation: Continuation)

    private var first: Waiter?
    private var others: [Waiter] = []
    private var lastTicket = 0

    init() {}

    var isEmpty: Bool { self.first == nil }

    var count: Int { self.others.count + (self.first == nil ? 0 : 1) }

    mutating func makeTicket() -> Int {
        self.lastTicket += 1
        return self.lastTicket
    }

    mutating func append(_ continuation: Continuation, ticket: Int) {
        if self.first == nil {
            self.first = (ticket, continuation)
        } else {
            self.others.append((ticket, continuation))
        }
    }

    mutating func remove(ticket: Int) -> Continuation? {
        if let first, first.ticket == ticket { return self.removeFirst() }
        guard let index = self.others.firstIndex(where: { $0.ticket == ticket }) else { return nil }
        return self.others.remove(at: index).continuation
    }

    /// The waiters that came first, at most `count` of them.
    mutating func removeFirst(_ count: Int) -> [Continuation] {
        var taken: [Continuation] = []
        while taken.count < count, let continuation = self.removeFirst() { taken.append(continuation) }
        return taken
    }

    /// All waiters, to be resumed outside the lock.
    mutating func takeAll() -> Self {
        var taken = Self()
        guard self.first != nil else { return taken }
        taken.first = self.first.take()
        swap(&taken.others, &self.others)
        return taken
    }

    func resume() {
        self.first?.continuation.resume()
        for waiter in self.others { waiter.continuation.resume() }
    }

    func resume(throwing error: any Error) {
        self.first?.continuation.resume(throwing: error)
        for waiter in self.others { waiter.continuation.resume(throwing: error) }
    }

    private mutating func removeFirst() -> Continuation? {
        guard let continuation = self.first?.continuation else { return nil }
        self.first = self.others.isEmpty ? nil : self.others.removeFirst()
        return continuation
    }
}
