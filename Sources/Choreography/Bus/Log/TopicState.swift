internal import Synchronization

/// What a topic's lock guards, apart from the events: positions, limits, and who waits.
///
/// It decides and never acts: continuations and signals leave it in what its methods return.
@usableFromInline
struct TopicState: Sendable {
    /// The position of the next event.
    @usableFromInline var head = 0

    /// While `head` is below, an event may be published without asking ``admit()``.
    @usableFromInline var gate = Int.min

    /// While `head` is at most this, what participants commit has not outgrown the log.
    @usableFromInline var suspendGate = Int.max

    /// What a position is added to, to give the number of an event's ID.
    @usableFromInline var numberOffset: UInt64 = 0

    /// Tells the time of events.
    @usableFromInline var burst = BurstClock()

    /// Readers that wait to be woken by the next event.
    @usableFromInline var parked: [Subscriber] = []

    /// Segments and dropped events that nobody may refer to but this list.
    ///
    /// They are freed without the lock, since that may run code of the events' own.
    @usableFromInline var discarded: [any AnyObject & Sendable] = []

    /// Whether the log has outgrown a subscription that makes publishers wait.
    @usableFromInline var isOverfull = false

    private(set) var isShutDown = false
    private var subscribers: [Subscriber] = []
    private var waiters = WaiterList()
    private var numberGate = 0
    private var failGate = Int.max
    private var promisedHead = 0

    init() {}

    /// Whether what a participant has committed reaches anybody.
    @usableFromInline var isObserved: Bool { !self.isShutDown && !self.subscribers.isEmpty }

    /// Decides on an event for which the gate was shut.
    @usableFromInline
    mutating func admit() -> Admission {
        if self.isShutDown { return .shutDown }
        if self.subscribers.isEmpty { return .unobserved }
        self.refreshGates()
        if self.head < self.gate { return .granted }
        if self.head >= self.failGate { return .overflow }
        if self.head >= self.suspendGate { return .mustWait }
        return .needsNumbers
    }

    /// Takes a block of consecutive numbers for the IDs of the next events.
    mutating func addNumbers(from first: UInt64, count: Int) {
        guard self.head >= self.numberGate else { return }
        self.numberOffset = first &- UInt64(self.head)
        self.numberGate = self.head + count
        self.refreshGates()
    }

    /// Whether readers wait for the next event.
    @inlinable var isAwaited: Bool { !self.parked.isEmpty }

    /// Whether a publisher has something to do once it has given the lock back.
    @inlinable var leavesWork: Bool { self.isAwaited || !self.discarded.isEmpty }

    /// The readers to wake, now that there is an event for them.
    mutating func takeParked() -> [Subscriber] {
        defer { self.parked = [] }
        return self.parked
    }
}

// MARK: - Subscriptions

extension TopicState {
    /// Adds a subscriber that sees the events from now on.
    mutating func add(_ subscriber: Subscriber) {
        subscriber.cursor.store(self.head, ordering: .relaxed)
        // Its room is not what publishers were released for: those that publish nothing would be waited for in vain.
        self.takePromisesBack()
        self.subscribers.append(subscriber)
        self.refreshGates()
    }

    /// Removes a subscriber.
    ///
    /// - Returns: Whether it was there.
    mutating func remove(_ subscriber: Subscriber) -> Bool {
        guard let index = self.subscribers.firstIndex(where: { $0 === subscriber }) else { return false }
        self.subscribers.remove(at: index)
        self.parked.removeAll { $0 === subscriber }
        self.refreshGates()
        return true
    }

    /// Lets a reader wait that has seen every event below `position`.
    mutating func park(_ subscriber: Subscriber, at position: Int) -> Parking {
        guard self.head == position else { return .refused }
        guard !self.isShutDown, !subscriber.hasLeft.load(ordering: .acquiring) else { return .ended }
        self.parked.append(subscriber)
        return .parked
    }

    /// How many events the slowest subscriber has not taken.
    var lag: Int { self.subscribers.map { self.head - $0.cursor.load(ordering: .relaxed) }.max() ?? 0 }

    /// Ends the topic: who reads may finish, and who waits for room is told.
    mutating func shutDown() -> (readers: [Subscriber], publishers: [WaiterList.Continuation], wasOverfull: Bool) {
        self.isShutDown = true
        self.gate = .min
        defer { self.isOverfull = false }
        return (self.takeParked(), self.waiters.removeFirst(.max), self.isOverfull)
    }
}

// MARK: - Waiting for room

extension TopicState {
    /// The limit that every subscription must reach before somebody who waits for room goes on: room for half
    /// a window, since a publisher that is woken for each slot spends its time on waking.
    var awaitedLimit: Int {
        guard self.isOverfull || !self.waiters.isEmpty else { return .max }
        let smallest = self.subscribers.lazy.filter { $0.policy == .suspend }.map(\.capacity).min() ?? 1
        return self.expectedHead + max(1, smallest / 2)
    }

    mutating func makeTicket() -> Int { self.waiters.makeTicket() }

    /// Lets a publisher wait, unless it need not after all.
    ///
    /// - Returns: Whether it waits.
    mutating func wait(_ continuation: WaiterList.Continuation, ticket: Int) -> Bool {
        guard self.admit() == .mustWait else { return false }
        self.waiters.append(continuation, ticket: ticket)
        return true
    }

    mutating func stopWaiting(ticket: Int) -> WaiterList.Continuation? { self.waiters.remove(ticket: ticket) }

    /// Notes it if what participants have committed has outgrown the log.
    ///
    /// - Returns: Whether this is news.
    mutating func noteGrowth() -> Bool {
        guard !self.isOverfull else { return false }
        self.refreshGates()
        self.isOverfull = self.head > self.suspendGate
        return self.isOverfull
    }

    /// Releases as many publishers as there is room for, if every subscription has reached a limit.
    ///
    /// Each of them publishes something, or takes its promise back.
    mutating func release(ifAllReached limit: Int) -> Release? {
        self.refreshGates()
        guard !self.isShutDown, self.suspendGate >= limit else { return nil }
        defer { self.isOverfull = false }
        let publishers = self.waiters.removeFirst(self.suspendGate - self.expectedHead)
        self.promisedHead = self.expectedHead + publishers.count
        return Release(publishers: publishers, wasOverfull: self.isOverfull)
    }

    /// Expects nothing any more of publishers that were released: one of them has published nothing, or others have room to
    /// offer now.
    mutating func takePromisesBack() {
        self.promisedHead = self.head
    }

    /// The position of the next event once every publisher that was released has published one.
    private var expectedHead: Int { max(self.head, self.promisedHead) }

    private mutating func refreshGates() {
        self.suspendGate = .max
        self.failGate = .max
        for subscriber in self.subscribers {
            if subscriber.policy == .suspend { self.suspendGate = min(self.suspendGate, subscriber.limit) }
            if subscriber.policy == .fail { self.failGate = min(self.failGate, subscriber.limit) }
        }
        let mayPublish = !self.isShutDown && !self.subscribers.isEmpty
        self.gate = mayPublish ? min(self.suspendGate, self.failGate, self.numberGate) : .min
    }
}

/// What becomes of an event that is published.
@usableFromInline
enum Admission: Sendable {
    /// It is in the log.
    case granted
    /// Nobody subscribes to its type.
    case unobserved
    /// A subscription is full, and makes publishers wait.
    case mustWait
    /// Somebody else is publishing at this very moment.
    case contended
    /// A subscription is full, and makes publishing fail.
    case overflow
    /// The numbers for event IDs have run out.
    case needsNumbers
    /// The bus has been shut down.
    case shutDown
}

/// What became of a reader that has nothing to read.
@usableFromInline
enum Parking: Sendable {
    /// The next event wakes it.
    case parked
    /// There is something to read.
    case refused
    /// There will be nothing to read.
    case ended
}

/// Who goes on because there is room.
struct Release: Sendable {
    var publishers: [WaiterList.Continuation] = []
    var wasOverfull = false
}
