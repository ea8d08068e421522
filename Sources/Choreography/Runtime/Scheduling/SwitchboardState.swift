/// The state of a ``Switchboard``, free of locks and tasks.
struct SwitchboardState: Sendable {
    /// Where the choreography is in its life.
    enum Phase: Sendable {
        /// Sagas may start. Can become `draining` or `stopped`.
        case open
        /// No saga may start; those that run go on. Can become `stopped`.
        case draining
        /// Nothing runs any more. Terminal.
        case stopped
    }

    /// Lanes that take their turns together, as the workers see them.
    struct CrewState: Sendable {
        /// Where a crew stands with the workers.
        enum Phase: Sendable {
            /// No worker has it, and it needs none. Can become `ready`.
            case idle
            /// It waits for a worker. Can become `running`.
            case ready
            /// A worker runs it. Can become `idle` or `ready`.
            case running
        }

        /// How many crews a worker may take in a row because each got something from the turn before it.
        fileprivate static let longestChain = 16

        let lanes: [Int]
        let pool: Int
        var phase = Phase.idle
        /// How many turns in a row have led to this one, without a look at who waits.
        var chain = 0
        /// Whether it is listed as having nothing but receipts.
        var isOwing = false
        /// How many events some subscriber had not committed after its last turn.
        var unsettledEvents = 0
    }

    /// Workers that run the same crews, and what waits for them.
    struct Pool: Sendable {
        /// Crews that wait for a worker, in order.
        var ready = FIFO<Int>()
        /// Crews that have nothing but receipts.
        var owing = FIFO<Int>()
        /// Workers that are parked.
        var idle: [Worker] = []
        /// How many workers look around, and take what is ready when they come back.
        var lookers = 0

        /// How many crews that wait for a worker nobody is about to take.
        var countUnnoticed: Int { max(0, self.ready.count - self.lookers) }

        mutating func takeIdle(_ count: Int) -> [Worker] {
            let taken = self.idle.suffix(count)
            self.idle.removeLast(taken.count)
            return Array(taken)
        }
    }

    var phase = Phase.open
    /// What was sent to each lane.
    var mailboxes: [Mailbox]
    private(set) var crews: [CrewState]
    private var crewOfLane: [Int]
    private(set) var pools: [Pool]
    private var running = 0
    /// Workers that have not stopped.
    var workers = 0
    var statistics = ChoreographyStatistics()

    let maxSagasInFlight: Int
    /// Sagas that run and are not at rest behind a dead letter.
    var active = 0
    /// Sagas that had run for longer than their records are kept, when they ended, and until when these are kept.
    private var lateEnders = FIFO<(saga: SagaID, until: Timestamp)>()
    /// How long records of ended sagas are kept, if a store keeps them.
    var retention: Duration?
    /// Those who wait at the door, in order.
    var door = WaiterList()
    /// Whether nothing runs any more, and the stores are given back.
    var isClosed = false
    /// How many events some subscriber had not committed then.
    var unsettledEvents = 0
    /// How many events some subscriber had not committed after the last turns.
    var unsettledInCrews: Int { self.crews.reduce(0) { $0 + $1.unsettledEvents } }
    /// Those who wait for that.
    var awaitingClose = WaiterList()

    init(crews: [CrewState], maxSagasInFlight: Int) {
        let laneCount = crews.reduce(0) { $0 + $1.lanes.count }
        self.mailboxes = Array(repeating: Mailbox(), count: laneCount)
        self.crews = crews
        self.crewOfLane = Array(repeating: 0, count: laneCount)
        for (number, crew) in crews.enumerated() {
            for lane in crew.lanes { self.crewOfLane[lane] = number }
        }
        self.pools = Array(repeating: Pool(), count: (crews.map(\.pool).max() ?? 0) + 1)
        self.maxSagasInFlight = maxSagasInFlight
    }

    // MARK: Crews

    /// A lane has something to do.
    mutating func makeReady(_ lane: Int) {
        let crew = self.crewOfLane[lane]
        guard self.crews[crew].phase == .idle else { return }
        self.crews[crew].phase = .ready
        self.crews[crew].chain = 0
        self.pools[self.crews[crew].pool].ready.append(crew)
    }

    /// A lane has got something from the turn of a crew, whose worker may take it next.
    ///
    /// What the turn has written is near that worker's processor. But who waits is not to wait for long.
    ///
    /// - Returns: The lane's crew, out of turn, unless somebody has it or it has to wait like others.
    mutating func chain(_ lane: Int, after crew: Int) -> Int? {
        let next = self.crewOfLane[lane]
        let (pool, length) = (self.crews[crew].pool, self.crews[crew].chain + 1)
        guard self.crews[next].phase == .idle, self.crews[next].pool == pool, length < CrewState.longestChain else {
            self.makeReady(lane)
            return nil
        }
        self.crews[next].phase = .ready
        self.crews[next].chain = length
        return next
    }

    /// Receipts alone earn a crew a turn only when nothing else is to be done.
    mutating func append(_ receipts: inout ContiguousArray<EnvelopeBox>, to lane: Int) {
        if self.mailboxes[lane].receipts.isEmpty {
            swap(&self.mailboxes[lane].receipts, &receipts)
        } else {
            // One by one: to append all of them would count references, for which each has to be fetched.
            while let box = receipts.popLast() { self.mailboxes[lane].receipts.append(consume box) }
        }
        self.owe(self.crewOfLane[lane])
    }

    private mutating func owe(_ crew: Int) {
        guard !self.crews[crew].isOwing, self.crews[crew].phase == .idle else { return }
        self.crews[crew].isOwing = true
        self.pools[self.crews[crew].pool].owing.append(crew)
    }

    /// A worker gives a crew back.
    mutating func endTurn(of crew: Int, hasMore: Bool, unsettledEvents: Int) {
        self.running -= 1
        self.crews[crew].unsettledEvents = unsettledEvents
        self.crews[crew].phase = .idle
        if hasMore || self.crews[crew].lanes.contains(where: { self.mailboxes[$0].hasWork }) {
            self.makeReady(self.crews[crew].lanes[0])
        } else if self.crews[crew].lanes.contains(where: { !self.mailboxes[$0].receipts.isEmpty }) {
            self.owe(crew)
        }
    }

    /// The crew of the pool that has waited longest, or else one that has receipts.
    mutating func takeReady(in pool: Int = 0, orOwing takesOwing: Bool = true) -> Int? {
        if let crew = self.pools[pool].ready.popFirst() { return crew }
        guard takesOwing else { return nil }
        while let crew = self.pools[pool].owing.popFirst() {
            self.crews[crew].isOwing = false
            if self.crews[crew].phase == .idle { return crew }
        }
        return nil
    }

    /// Gives a crew to a worker, with all that was sent to its lanes.
    mutating func hand(_ index: Int, to crew: Crew) {
        self.crews[index].phase = .running
        self.running += 1
        for lane in crew.lanes { self.mailboxes[lane.index].empty(into: lane) }
    }

    /// Whether a graceful shutdown has nothing to wait for any more.
    var isDrained: Bool {
        self.phase == .draining && self.active == 0 && self.running == 0
            && self.pools.allSatisfy { $0.ready.isEmpty && $0.owing.isEmpty }
    }

    /// A graceful shutdown that has nothing to wait for ends at once.
    ///
    /// - Returns: The parked workers to wake.
    mutating func stopIfDrained() -> [Worker] {
        guard self.isDrained else { return [] }
        self.phase = .stopped
        return self.takeAllIdle()
    }

    func checkNotStopped() throws(RuntimeError) {
        guard self.phase != .stopped else {
            throw RuntimeError(
                .shutDown,
                "The choreography has stopped. The event is safe in its source's store: a choreography that resumes "
                    + "this one sends it again."
            )
        }
    }

    func checkOpen() throws(RuntimeError) {
        guard self.phase == .open else {
            throw RuntimeError(.shutDown, "The choreography is shut down and starts no more sagas.")
        }
    }

    /// Messages come for lanes from outside a turn.
    ///
    /// - Returns: The parked workers to wake.
    mutating func send(_ deliveries: some Collection<(lane: Int, delivery: Delivery)>) -> [Worker] {
        var woken: [Worker] = []
        for (lane, delivery) in deliveries {
            self.mailboxes[lane].deliveries.append(delivery)
            self.makeReady(lane)
            if let worker = self.takeIdle(for: lane) { woken.append(worker) }
        }
        return woken
    }

    /// Commands come for a lane, each of which begins a saga.
    ///
    /// - Returns: The parked workers to wake.
    mutating func send(commands: inout FIFO<Delivery>, to lane: Int) -> [Worker] {
        self.mailboxes[lane].commands.append(moving: &commands)
        self.makeReady(lane)
        return self.takeIdle(for: lane).map { [$0] } ?? []
    }

    /// A command comes for a lane, which begins a saga.
    ///
    /// - Returns: The parked workers to wake.
    mutating func send(command: consuming Delivery, to lane: Int) -> [Worker] {
        self.mailboxes[lane].commands.append(command)
        self.makeReady(lane)
        return self.takeIdle(for: lane).map { [$0] } ?? []
    }

    // MARK: Workers

    /// Notes that a worker has nothing to do.
    mutating func park(_ worker: Worker) {
        self.pools[worker.pool].idle.append(worker)
    }

    /// A worker finds nothing ready and lets others run: it need not be woken if they bring something.
    mutating func beginLook(of worker: Worker) { self.pools[worker.pool].lookers += 1 }

    /// The worker is back.
    mutating func endLook(of worker: Worker) { self.pools[worker.pool].lookers -= 1 }

    /// A parked worker for a lane, if there is one and nobody else is about to come.
    mutating func takeIdle(for lane: Int) -> Worker? {
        let pool = self.crews[self.crewOfLane[lane]].pool
        guard self.pools[pool].lookers == 0 || self.pools[pool].countUnnoticed > 0 else { return nil }
        return self.pools[pool].idle.popLast()
    }

    mutating func takeAllIdle() -> [Worker] {
        self.pools.indices.flatMap { self.pools[$0].takeIdle(.max) }
    }

    /// The parked workers to wake after a turn of a worker of `pool` was decided.
    ///
    /// A worker sees to the receipts of its own pool itself.
    mutating func takeWake(in pool: Int) -> [Worker] {
        if self.phase == .stopped { return self.takeAllIdle() }
        var woken: [Worker] = []
        for other in self.pools.indices where !self.pools[other].idle.isEmpty {
            let owes = other != pool && !self.pools[other].owing.isEmpty
            let count = max(self.pools[other].countUnnoticed, owes ? 1 : 0)
            if count > 0 { woken += self.pools[other].takeIdle(count) }
        }
        return woken
    }

    /// A worker stops.
    mutating func removeWorker() -> Switchboard.Turn {
        self.workers -= 1
        return .stop(isLast: self.workers == 0)
    }

    // MARK: Sagas

    /// Sagas have ended, come to rest, or gone on.
    ///
    /// - Returns: Those at the door who may come in.
    mutating func move(_ moves: borrowing SagaMoves) -> [WaiterList.Continuation] {
        self.statistics.sagasStuck -= moves.uncounted
        if self.retention != nil { for saga in moves.ended { self.keep(saga, endedAt: moves.time) } }
        self.statistics.add(moves.outcomes)
        self.active += moves.revived.count - moves.ended.count - moves.rested
        return self.admitFromDoor()
    }

    private mutating func keep(_ saga: SagaState, endedAt time: Timestamp) {
        guard let retention, saga.mayHaveEntries(before: time - retention) else { return }
        while let first = self.lateEnders.first, first.until < time { _ = self.lateEnders.popFirst() }
        self.lateEnders.append((saga.id, time + retention))
    }

    /// Sagas that have ended and whose records stores have to keep all the same.
    var keptEnders: some Sequence<SagaID> { self.lateEnders.lazy.map(\.saga) }

    /// Lets in those who wait at the door, for as long as there is room.
    ///
    /// They count as active at once.
    mutating func admitFromDoor() -> [WaiterList.Continuation] {
        guard self.phase == .open, !self.door.isEmpty else { return [] }
        let admitted = self.door.removeFirst(max(0, self.maxSagasInFlight - self.active))
        self.active += admitted.count
        return admitted
    }
}
