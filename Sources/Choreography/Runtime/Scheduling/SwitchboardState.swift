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

    var phase = Phase.open
    var mailboxes: [Mailbox]
    /// Lanes that wait for a worker, in order.
    private var ready = FIFO<Int>()
    /// Lanes that have nothing but receipts.
    private var owing = FIFO<Int>()
    private var isOwing: [Bool]
    private var running = 0
    /// Workers that are parked.
    var idle: [Worker] = []
    /// Workers that have not stopped.
    var workers = 0
    var statistics = ChoreographyStatistics()

    let maxSagasInFlight: Int
    /// Sagas that run and are not at rest behind a dead letter.
    var active = 0
    /// All sagas that have not ended, and free places among them.
    private(set) var sagas: [SagaState?] = []
    private var freePlaces: [Int] = []
    private var lastNumber = 0
    /// Those who wait at the door, in order.
    var door = WaiterList()
    /// Whether nothing runs any more, and the stores are given back.
    var isClosed = false
    /// How many events some subscriber had not committed then.
    var unsettledEvents = 0
    /// Those who wait for that.
    var awaitingClose = WaiterList()

    init(lanes: Int, maxSagasInFlight: Int) {
        self.mailboxes = Array(repeating: Mailbox(), count: lanes)
        self.isOwing = Array(repeating: false, count: lanes)
        self.maxSagasInFlight = maxSagasInFlight
    }

    // MARK: Lanes

    /// A lane has something to do.
    mutating func makeReady(_ lane: Int) {
        guard self.mailboxes[lane].phase == .idle else { return }
        self.mailboxes[lane].phase = .ready
        self.ready.append(lane)
    }

    /// Receipts alone earn a lane a turn only when nothing else is to be done.
    mutating func append(_ receipts: inout ContiguousArray<EnvelopeBox>, to lane: Int) {
        if self.mailboxes[lane].receipts.isEmpty {
            swap(&self.mailboxes[lane].receipts, &receipts)
        } else {
            self.mailboxes[lane].receipts.append(contentsOf: receipts)
            receipts.removeAll(keepingCapacity: true)
        }
        self.owe(lane)
    }

    private mutating func owe(_ lane: Int) {
        guard !self.isOwing[lane], self.mailboxes[lane].phase == .idle else { return }
        self.isOwing[lane] = true
        self.owing.append(lane)
    }

    /// A worker gives a lane back.
    mutating func endTurn(of lane: Int, hasMore: Bool) {
        self.running -= 1
        self.mailboxes[lane].phase = .idle
        if hasMore || self.mailboxes[lane].hasWork {
            self.makeReady(lane)
        } else if !self.mailboxes[lane].receipts.isEmpty {
            self.owe(lane)
        }
    }

    /// The lane that has waited longest, or else one that has receipts.
    mutating func takeReady() -> Int? {
        if let lane = self.ready.popFirst() { return lane }
        while let lane = self.owing.popFirst() {
            self.isOwing[lane] = false
            if self.mailboxes[lane].phase == .idle { return lane }
        }
        return nil
    }

    /// Gives a lane to a worker, with all that was sent to it.
    mutating func hand(_ index: Int, to lane: Lane) {
        self.mailboxes[index].phase = .running
        self.running += 1
        lane.state.backlog.append(moving: &self.mailboxes[index].deliveries)
        swap(&lane.state.receipts, &self.mailboxes[index].receipts)
        if !self.mailboxes[index].controls.isEmpty { swap(&lane.state.controls, &self.mailboxes[index].controls) }
    }

    /// Whether a graceful shutdown has nothing to wait for any more.
    var isDrained: Bool {
        self.phase == .draining && self.active == 0 && self.running == 0 && self.ready.isEmpty && self.owing.isEmpty
    }

    /// A graceful shutdown that has nothing to wait for ends at once.
    ///
    /// - Returns: The parked workers to wake.
    mutating func stopIfDrained() -> [Worker] {
        guard self.isDrained else { return [] }
        self.phase = .stopped
        return self.takeIdle(.max)
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

    // MARK: Workers

    mutating func takeIdle(_ count: Int) -> [Worker] {
        let taken = self.idle.suffix(count)
        self.idle.removeLast(taken.count)
        return Array(taken)
    }

    /// The parked workers to wake after a turn was decided.
    mutating func takeWake() -> [Worker] {
        if self.phase == .stopped { return self.takeIdle(.max) }
        return self.idle.isEmpty || self.ready.isEmpty ? [] : self.takeIdle(self.ready.count)
    }

    /// A worker stops.
    mutating func removeWorker() -> Switchboard.Turn {
        self.workers -= 1
        return .stop(isLast: self.workers == 0)
    }

    // MARK: Sagas

    /// Takes up a saga.
    mutating func add(_ saga: SagaState) {
        let place: Int
        if let free = self.freePlaces.popLast() {
            place = free
            self.sagas[place] = saga
        } else {
            place = self.sagas.count
            self.sagas.append(saga)
        }
        if saga.place.state.number == 0 {
            self.lastNumber += 1
            saga.place.state.number = self.lastNumber
        }
        saga.place.state.index = place
    }

    /// The sagas that have not ended, in the order in which they were taken up.
    ///
    /// Their identifiers tell the time of day, which may jump.
    var openSagas: [SagaState] {
        self.sagas.compactMap { $0 }.sorted { $0.place.state.number < $1.place.state.number }
    }

    /// Sagas have ended, come to rest, or gone on.
    ///
    /// - Returns: Those at the door who may come in.
    mutating func move(_ moves: SagaMoves) -> [WaiterList.Continuation] {
        // A saga that goes on and ends again in one turn needs a place before it can give it back.
        for saga in moves.revived {
            self.add(saga)
            self.statistics.sagasStuck -= 1
        }
        for saga in moves.ended {
            self.sagas[saga.place.state.index] = nil
            self.freePlaces.append(saga.place.state.index)
        }
        self.statistics.add(moves.outcomes)
        self.active += moves.revived.count - moves.ended.count - moves.rested
        return self.admitFromDoor()
    }

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
