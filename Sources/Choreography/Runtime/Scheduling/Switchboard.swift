/// Everything that more than one worker touches, behind one lock that is taken once per turn, never per event.
///
/// What a turn has committed reaches all lanes under that one lock. That keeps the order of causes and
/// effects: nobody can see an effect before its cause from the same turn.
final class Switchboard: Sendable {
    /// What a worker does next.
    enum Turn: Sendable {
        case run(Int)
        /// It lets others run, and comes back.
        case lookAround
        case park
        case stop(isLast: Bool)
    }

    /// What a worker would do if no crew has anything but receipts.
    enum Patience: Sendable {
        /// It would look around first: often that brings something to do.
        case patient
        /// It has looked around, and comes back.
        case exhausted
        /// It would take one of those, or park.
        case none
    }

    private let crews: [Crew]
    private let lanes: [Lane]
    let timers: Timers
    /// Who carries deliveries in a simulation.
    private let network: (any DeliveryNetwork)?
    /// Whether there is one, which is asked in each turn: to look at it would count references.
    private let hasNetwork: Bool
    private let calls = Locked(CallsUnderWay())
    let state: Locked<SwitchboardState>
    /// The sagas that run.
    let registry: SagaRegistry
    /// Who waits for whose locks, if there are any.
    private let lockWaits: LockWaits?

    init(crews: [Crew], layout: SagaLayout, maxSagasInFlight: Int, timers: Timers, lockWaits: LockWaits?) {
        self.crews = crews
        self.lanes = crews.flatMap(\.lanes).sorted { $0.index < $1.index }
        self.timers = timers
        self.network = timers.environment.hooks?.network
        self.hasNetwork = timers.environment.hooks != nil
        self.lockWaits = lockWaits
        self.registry = SagaRegistry(
            layout,
            keepsEnded: timers.environment.hooks != nil,
            lockWaits: lockWaits
        )
        self.state = Locked(
            SwitchboardState(
                crews: crews.map { crew in
                    SwitchboardState.CrewState(lanes: crew.lanes.map(\.index), pool: crew.pool)
                },
                maxSagasInFlight: maxSagasInFlight
            )
        )
    }

    /// Ends the turn of `crew`: what it committed is published, all at once.
    ///
    /// Then takes the next crew that has work.
    ///
    /// - Parameters:
    ///   - crew: The crew, if there is one.
    ///   - worker: Who has it, and asks for another one.
    ///   - patience: What the worker would do if no crew has anything but receipts.
    ///   - moves: Room for what the turn did to whole sagas; empty before and after.
    /// - Returns: What the worker does next.
    func turn(after crew: Crew?, by worker: Worker, _ patience: Patience, _ moves: inout SagaMoves) -> Turn {
        crew?.takeMoves(for: &moves)
        let hasMoved = !moves.isEmpty
        let parcels = self.takeParcels(of: crew)
        if !moves.revived.isEmpty { self.registry.add(moves.revived) }
        let (turn, wake, admitted) = self.state.withLock { state in
            let next = crew.flatMap { self.publish($0, &state) }
            let admitted = hasMoved ? state.move(moves) : []
            let turn = self.nextTurn(for: worker, patience, next, &state)
            return (turn, state.takeWake(in: worker.pool), admitted)
        }
        for worker in wake { worker.wake() }
        for continuation in admitted { continuation.resume() }
        if hasMoved {
            self.announce(moves)
            moves.clear()
        }
        if !parcels.isEmpty { self.network?.carry(parcels) }
        return turn
    }

    /// What a network is to carry of that which the turn of a crew has sent.
    private func takeParcels(of crew: Crew?) -> [Parcel] {
        guard self.hasNetwork, let crew else { return [] }
        var parcels: [Parcel] = []
        for lane in crew.lanes {
            for target in lane.state.output.posts.indices {
                while let delivery = lane.state.output.posts[target].deliveries.popFirst() {
                    parcels.append(self.parcel(of: delivery, to: target))
                }
            }
        }
        return parcels
    }

    private func parcel(of delivery: Delivery, to lane: Int) -> Parcel {
        Parcel(delivery, to: self.lanes[lane]) { self.send([(lane, delivery)]) }
    }

    /// Sends messages to lanes, by the network if there is one.
    func carry(_ deliveries: [(lane: Int, delivery: Delivery)]) {
        guard let network else { return self.send(deliveries) }
        network.carry(deliveries.map { self.parcel(of: $0.delivery, to: $0.lane) })
    }

    /// Publishes what a crew has committed in its turn.
    ///
    /// - Returns: The crew with which its worker goes on, if that got something.
    private func publish(_ crew: Crew, _ state: inout SwitchboardState) -> Int? {
        var hasMore = false
        var next: Int?
        for lane in crew.lanes {
            for target in lane.state.output.posts.indices {
                if !lane.state.output.posts[target].deliveries.isEmpty {
                    state.mailboxes[target].deliveries.append(moving: &lane.state.output.posts[target].deliveries)
                    if next == nil {
                        next = state.chain(target, after: crew.index)
                    } else {
                        state.makeReady(target)
                    }
                }
                if !lane.state.output.posts[target].receipts.isEmpty {
                    state.append(&lane.state.output.posts[target].receipts, to: target)
                }
            }
            state.statistics.add(lane.state.output.statistics)
            lane.state.output.statistics = ChoreographyStatistics()
            hasMore = hasMore || lane.state.hasDeliveries
        }
        state.endTurn(of: crew.index, hasMore: hasMore, unsettledEvents: crew.unsettledEvents)
        return next
    }

    private func nextTurn(
        for worker: Worker,
        _ patience: Patience,
        _ chained: Int?,
        _ state: inout SwitchboardState
    ) -> Turn {
        if patience == .exhausted { state.endLook(of: worker) }
        if state.phase == .stopped {
            return state.removeWorker()
        }
        guard let index = chained ?? state.takeReady(in: worker.pool, orOwing: patience != .patient) else {
            if patience == .patient {
                state.beginLook(of: worker)
                return .lookAround
            }
            if state.isDrained {
                state.phase = .stopped
                return state.removeWorker()
            }
            state.park(worker)
            return .park
        }
        state.hand(index, to: self.crews[index])
        return .run(index)
    }

    private func announce(_ moves: borrowing SagaMoves) {
        for (saga, start) in moves.starts { saga.announceStart(start) }
        if !moves.ended.isEmpty {
            self.registry.forget(ended: moves.forgettable)
            for place in moves.ended.indices { moves.ended[place].announceEnd() }
        }
        for pause in moves.pauses { self.timers.schedule(pause) }
        if let lockWaits { self.wakeWaiting(lockWaits, moves) }
        for call in moves.calls { self.make(call) }
        for deadline in moves.deadlines { self.timers.schedule(deadline) }
        if let lane = moves.flushed { self.timers.schedule(after: .milliseconds(20), .flush(lane: lane)) }
    }

    /// Sends those back to their lanes who have waited for locks that were given back.
    private func wakeWaiting(_ waits: LockWaits, _ moves: borrowing SagaMoves) {
        // One that is stuck has not put right what it has locked.
        let woken = waits.wake(released: moves.released, ended: moves.forgettable)
        guard !woken.isEmpty else { return }
        let workers = self.state.withLock { state in
            // Each is put before what its lane has: so the first comes last.
            for (saga, lane) in woken.reversed() {
                state.mailboxes[lane].controls.append(.unlocked(saga))
                state.makeReady(lane)
            }
            return woken.compactMap { state.takeIdle(for: $0.lane) }
        }
        for worker in workers { worker.wake() }
    }

    /// Makes a call to the outside in a task of its own.
    private func make(_ call: Lane.ExternalCall) {
        let environment = self.timers.environment
        let number = self.calls.withLock { $0.makeNumber() }
        let task = environment.spawn {
            let result = await call.make(in: environment)
            self.calls.withLock { $0.end(number) }
            self.send(.called(call, result), to: call.lane)
        }
        let isOver = self.calls.withLock { $0.begin(number, task) }
        if isOver { task.cancel() }
    }

    /// Cancels the calls to the outside that are under way.
    ///
    /// They are made again, with the same keys, by a choreography that resumes this one.
    func cancelCalls() {
        for task in self.calls.withLock({ $0.stop() }) { task.cancel() }
    }

    /// Sends something to a lane from outside a turn.
    func send(_ control: LaneControl, to lane: Int) {
        let worker = self.state.withLock { state in
            state.mailboxes[lane].controls.append(control)
            state.makeReady(lane)
            return state.takeIdle(for: lane)
        }
        worker?.wake()
    }

    /// Sends messages to lanes from outside a turn, all at once.
    func send(_ deliveries: [(lane: Int, delivery: Delivery)]) {
        let wake = self.state.withLock { $0.send(deliveries) }
        for worker in wake { worker.wake() }
    }

    /// The sagas with records older than `time` that stores have to keep.
    func keptSagas(withEntriesBefore time: Timestamp) -> Set<SagaID> {
        // In this order: a saga is noted as ended before it leaves the registry.
        var kept = Set(self.registry.all.lazy.filter { $0.mayHaveEntries(before: time) }.map(\.id))
        kept.formUnion(self.state.withLock { Array($0.keptEnders) })
        return kept
    }

    // MARK: The door

    /// Takes the room of as many sagas as there is room for, at most of so many; waits for that of one if there is none.
    ///
    /// - Returns: Of how many sagas it has taken the room.
    /// - Throws: ``RuntimeError`` when the choreography is shut down, or full and told to refuse;
    ///   `CancellationError` when the waiting task is cancelled.
    func enter(upTo count: Int, _ policy: AdmissionPolicy) async throws -> Int {
        switch try self.knock(for: count, policy) {
        case .room(let room): return room
        case .wait(let ticket):
            try await self.wait(atTheDoorWith: ticket)
            return 1
        }
    }

    /// Takes the room of a saga, if there is some.
    ///
    /// - Throws: As ``enter(upTo:_:)`` does.
    func enterAtOnce(_ policy: AdmissionPolicy) throws -> Bool {
        switch try self.knock(for: 1, policy) {
        case .room: true
        case .wait: false
        }
    }

    /// What is behind the door.
    private enum Welcome: Sendable {
        /// Room for so many sagas, which is taken now.
        case room(Int)
        /// None: whoever wants to wait for some may do so with the ticket.
        case wait(ticket: Int)
    }

    private func knock(for count: Int, _ policy: AdmissionPolicy) throws -> Welcome {
        try self.state.withLock { state throws(RuntimeError) in
            try state.checkOpen()
            if state.active < state.maxSagasInFlight, state.door.isEmpty {
                let room = min(count, state.maxSagasInFlight - state.active)
                state.active += room
                return .room(room)
            }
            guard policy == .wait else {
                throw RuntimeError(
                    .refused,
                    "\(state.active) sagas are running, as many as may. Try again later, raise maxSagasInFlight, or "
                        + "wait with whenFull = .wait."
                )
            }
            return .wait(ticket: state.door.makeTicket())
        }
    }

    private func wait(atTheDoorWith ticket: Int) async throws {
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { (continuation: WaiterList.Continuation) in
                let decision: Result<Bool, any Error> = self.state.withLock { state in
                    do { try state.checkOpen() } catch { return .failure(error) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.active < state.maxSagasInFlight, state.door.isEmpty {
                        state.active += 1
                        return .success(true)
                    }
                    state.door.append(continuation, ticket: ticket)
                    return .success(false)
                }
                switch decision {
                case .success(true): continuation.resume()
                case .success(false): break
                case .failure(let error): continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            self.state.withLock { $0.door.remove(ticket: ticket) }?.resume(throwing: CancellationError())
        }
    }

    /// Gives back the room that sagas were to take.
    func leave(_ room: Int) {
        let (admitted, wake) = self.state.withLock { state in
            state.active -= room
            return (state.admitFromDoor(), state.stopIfDrained())
        }
        for continuation in admitted { continuation.resume() }
        for worker in wake { worker.wake() }
    }

    /// Takes up sagas that have passed the door, with their first messages.
    func begin(
        _ sagas: some Collection<SagaState>,
        with deliveries: some Collection<(lane: Int, delivery: Delivery)> & Sendable
    ) {
        self.begin(sagas) { $0.send(deliveries) }
    }

    /// Takes up sagas that have passed the door, with commands for one lane.
    func begin(_ sagas: some Collection<SagaState>, with commands: inout FIFO<Delivery>, to lane: Int) {
        self.begin(sagas) { $0.send(commands: &commands, to: lane) }
    }

    /// Takes up a saga that has passed the door, with its command.
    func begin(_ saga: SagaState, with command: consuming Delivery, to lane: Int) {
        var command: Delivery? = consume command
        self.begin(CollectionOfOne(saga)) { state in command.take().map { state.send(command: $0, to: lane) } ?? [] }
    }

    private func begin(_ sagas: some Collection<SagaState>, _ send: (inout SwitchboardState) -> [Worker]) {
        // Before the look at the phase: whoever closes the choreography abandons all that are there.
        self.registry.add(sagas)
        let count = sagas.count
        let wake: [Worker]? = self.state.withLock { state in
            guard state.phase != .stopped else { return nil }
            state.statistics.sagasStarted += count
            return send(&state)
        }
        if let wake {
            for worker in wake { worker.wake() }
        } else {
            // Nobody would ever tell those who wait for them.
            self.registry.forget(refused: sagas)
            for saga in sagas { saga.abandon() }
        }
    }
}

/// Calls to the outside that have not ended.
private struct CallsUnderWay: Sendable {
    private var tasks: [Int: Task<Void, Never>] = [:]
    private var ended: Set<Int> = []
    private var lastNumber = 0
    private var isStopped = false

    mutating func makeNumber() -> Int {
        self.lastNumber += 1
        return self.lastNumber
    }

    /// Notes the task of a call, which may have ended by now.
    ///
    /// - Returns: Whether the call is to be cancelled.
    mutating func begin(_ number: Int, _ task: Task<Void, Never>) -> Bool {
        if self.ended.remove(number) == nil { self.tasks[number] = task }
        return self.isStopped
    }

    mutating func end(_ number: Int) {
        if self.tasks.removeValue(forKey: number) == nil { self.ended.insert(number) }
    }

    mutating func stop() -> [Task<Void, Never>] {
        self.isStopped = true
        return Array(self.tasks.values)
    }
}
