/// One participant at run time: its events in order, one at a time.
///
/// One worker at a time holds a lane, for one turn; the switchboard hands it from one to the next.
final class Lane: Sendable {
    let index: Int
    let name: String
    let source: EventSource
    let reactions: ContiguousArray<LaneReaction>
    /// The numbers of the participant's steps in their choreography.
    let steps: Range<Int>
    let store: any TransactionalStore
    /// The store, if it is in memory.
    let volatileStore: (any VolatileStore)?
    /// The lanes with which this one takes its turns.
    let crew: CrewContext
    /// The lane's store, if it is durable.
    let durable: DurableContext?
    /// Whether no body of the lane can suspend, in a store in memory.
    private let neverSuspends: Bool
    /// Saves a record in a store that may suspend; `nil` for a store that never does.
    ///
    /// Unless the store knows already what has become of the step: then that is returned.
    let save: (@Sendable (StepRecord) async throws -> StepRecord?)?
    let runtime: RuntimeContext
    let clock: any EnvironmentClock
    /// Whether deliveries go wrong on purpose.
    let hasFaults: Bool
    /// Whether a simulation is told which bodies are under way.
    let isWatched: Bool
    /// Whether somebody is told what happens.
    let hasObservers: Bool
    /// Who reacts to which event.
    ///
    /// A copy of the lane's own, whose reference counts no other lane touches.
    let subscribers: ContiguousArray<ContiguousArray<Routing.Subscriber>>
    /// Where others observe what is published.
    let bus: EventBus
    /// Under which number the lane keeps spare envelopes of a type, by the type's route; -1 if it keeps none.
    let spareTypes: ContiguousArray<Int>
    /// Where envelopes of commands go to be used again; `nil` if the lane gives none back.
    let spareCommands: SpareCommands?
    /// An empty envelope for the event of the call that is under way, until it is taken.
    let spare = Confined<EnvelopeBox?>(nil)
    let confined: Confined<LaneState>

    init(
        index: Int,
        name: String,
        reactions: ContiguousArray<LaneReaction>,
        steps: Range<Int>,
        store: some TransactionalStore,
        lanes: Int,
        crew: CrewContext,
        runtime: RuntimeContext
    ) {
        self.index = index
        self.name = name
        self.source = EventSource(name)
        self.reactions = reactions
        self.steps = steps
        self.store = store
        let volatile = store as? any VolatileStore
        self.volatileStore = volatile
        self.neverSuspends = volatile != nil && reactions.allSatisfy(\.body.isSynchronous)
        self.crew = crew
        self.durable = crew.durable
        self.save = volatile == nil && crew.durable == nil ? Self.saving(in: store) : nil
        self.runtime = runtime
        self.clock = runtime.environment.clock
        self.isWatched = runtime.environment.hooks?.calls != nil
        self.hasObservers = !runtime.observers.isEmpty
        self.hasFaults = runtime.environment.faults != nil
        self.bus = runtime.bus
        self.subscribers = ContiguousArray(runtime.routing.subscribers.map { ContiguousArray($0) })
        // Others than stores in memory keep messages themselves.
        let published = volatile == nil ? [] : Set(reactions.map(\.completionRoute)).filter { $0 >= 0 }.sorted()
        self.spareTypes = ContiguousArray(
            runtime.routing.subscribers.indices.map { published.firstIndex(of: $0) ?? -1 }
        )
        let initiating = reactions.count(where: \.isInitiating)
        self.spareCommands = crew.reusesEnvelopes && initiating == 1 ? runtime.spareCommands[index] : nil
        self.confined = Confined(
            LaneState(
                reactions: reactions.count,
                publishedTypes: published.count,
                lanes: lanes,
                identifiers: IdentifierBlock(runtime.environment.identifiers)
            )
        )
    }

    private static func saving<Store: TransactionalStore>(
        in store: Store
    ) -> @Sendable (StepRecord) async throws -> StepRecord? {
        { record in
            try await store.withTransaction { transaction in
                let known = try await store.record(of: record.key, in: transaction)
                if let known, known.state != .none { return known }
                try await store.save(record, in: transaction)
                return nil
            }
        }
    }

    /// The number of a step in the journal of the lane's durable store.
    func journalNumber(ofStep step: String) -> Int {
        guard let place = self.steps.first(where: { self.runtime.layout.sites[$0].step == step }) else {
            preconditionFailure("\(self.name) has no step '\(step)'.")
        }
        return self.state.stepNumbers[place - self.steps.lowerBound]
    }

    var state: LaneState {
        @inline(__always) unsafeAddress { UnsafePointer(self.confined.pointer) }
        @inline(__always) unsafeMutableAddress { self.confined.pointer }
    }

    /// Runs one turn in which nothing can suspend, if it is such a turn and the store is free.
    ///
    /// An asynchronous call has a frame of its own, which counts where a turn is for a single event.
    ///
    /// - Returns: How many deliveries it handled, at most `limit`; `nil` if there has been no turn.
    func runAtOnce(_ limit: Int) -> Int? {
        guard self.neverSuspends, self.state.controls.isEmpty, let store = self.volatileStore else { return nil }
        guard self.state.hasDeliveries else {
            self.settleReceipts()
            return 0
        }
        guard store.beginTurnIfFree() else { return nil }
        self.beginTurn()
        var left = limit
        var next = self.takeDelivery(&left)
        while let delivery = next {
            let reaction = self.reactions[delivery.reaction]
            guard case .synchronous(let body) = reaction.body else { preconditionFailure("A body may suspend.") }
            next = self.performAll(from: delivery, reaction, body, &left)
        }
        store.endTurn()
        self.giveCommandsBack()
        self.tellObservers()
        return limit - left
    }

    /// Runs one turn: what is owed first, then at most `limit` deliveries.
    ///
    /// - Returns: How many deliveries it handled.
    func run(_ limit: Int) async -> Int {
        guard self.state.hasWork else { return await self.settle() }
        let store = self.volatileStore
        if let store, !store.beginTurnIfFree() { await store.beginTurn() }
        self.beginTurn()
        if !self.state.controls.isEmpty { await self.handleControls() }
        var left = limit
        var next = self.takeDelivery(&left)
        while let delivery = next {
            let reaction = self.reactions[delivery.reaction]
            switch reaction.body {
            case .synchronous(let body):
                next = self.performAll(from: delivery, reaction, body, &left)
            case .looping(let loop):
                self.beginCalls(of: reaction, with: delivery, left)
                await loop(self)
                next = self.endCalls(&left)
            case .asynchronous(let body):
                self.beginCalls(of: reaction, with: delivery, left)
                await self.makeCalls(of: body)
                next = self.endCalls(&left)
            default:
                await self.handle(delivery, reaction)
                next = self.takeDelivery(&left)
            }
        }
        store?.endTurn()
        if !self.state.output.settled.isEmpty { await self.settleInStore() }
        self.giveCommandsBack()
        self.tellObservers()
        return limit - left
    }

    /// A turn in which there is nothing but receipts.
    private func settle() async -> Int {
        self.settleReceipts()
        if !self.state.output.settled.isEmpty { await self.settleInStore() }
        return 0
    }

    /// Begins a turn, with the receipts that have come.
    func beginTurn() {
        self.state.now = self.clock.now
        self.settleReceipts()
    }

    /// Handles deliveries for one reaction for as long as they follow each other.
    ///
    /// The reaction and its body are taken hold of once for all of them: other lanes' processors count references too.
    ///
    /// - Returns: The first delivery for another reaction, if there is one.
    private func performAll(
        from first: consuming Delivery,
        _ reaction: LaneReaction,
        _ body: (EnvelopeBox, StepCall) throws -> StepResult,
        _ left: inout Int
    ) -> Delivery? {
        let number = first.reaction
        var again: Delivery? = consume first
        while let delivery = again.take() ?? self.takeDelivery(&left) {
            guard delivery.reaction == number else { return delivery }
            again = self.perform(consume delivery, reaction, body)
        }
        return nil
    }

    /// Takes over commands that begin sagas.
    ///
    /// They wait behind the backlog: sagas that run come to their ends before others begin, so that what they have in
    /// memory is near while it is needed. In a group of commits everything goes in the order in which it came.
    func take(_ commands: inout FIFO<Delivery>) {
        if self.durable == nil {
            self.state.commands.append(moving: &commands)
        } else {
            self.state.backlog.append(moving: &commands)
        }
    }

    /// Takes the next delivery that does not have to wait out of the backlog, or the next command, unless the turn is over.
    @inline(__always)
    func takeDelivery(_ left: inout Int) -> Delivery? {
        while left > 0, !self.runtime.isStopping, let delivery = self.takeNext() {
            left -= 1
            if self.state.isHolding, self.hold(delivery) { continue }
            if !self.state.knownLetters.isEmpty, let letter = self.knownLetter(delivery) {
                self.setAside(delivery, self.reactions[delivery.reaction], letter)
                continue
            }
            self.state.output.statistics.eventsDelivered += 1
            return delivery
        }
        return nil
    }

    /// Each eighth place is a command's if one waits, however long the backlog is.
    @inline(__always)
    private func takeNext() -> Delivery? {
        self.state.taken &+= 1
        if self.state.taken & 7 == 0, let command = self.state.commands.popFirst() { return command }
        return self.state.backlog.popFirst() ?? self.state.commands.popFirst()
    }

    /// Handles a delivery whose body is called in a transaction of its own, or not at all, and calls it again for as long
    /// as that is wanted at once.
    private func handle(_ delivery: Delivery, _ reaction: LaneReaction) async {
        switch reaction.body {
        case .synchronous, .looping, .asynchronous: break
        case .external(let body):
            while self.perform(delivery, reaction, body) {}
        case .general(let body) where reaction.concurrency > 1:
            await self.performTogether(delivery, reaction, body)
        case .general(let body):
            while await self.perform(delivery, reaction, body) {}
        }
    }

    /// Events whose receipts have come are settled.
    private func settleReceipts() {
        guard !self.state.receipts.isEmpty else { return }
        if let durable = self.durable {
            while let box = self.state.receipts.popLast() { durable.receive(box) }
        } else {
            let isVolatile = self.volatileStore != nil
            while let box = self.state.receipts.popLast() {
                // One that is settled already comes back from a saga that has ended.
                let isBack = box.isSettled
                guard isBack || self.state.outbox.receive(box) else { continue }
                if isVolatile {
                    let type = self.spareTypes[box.route]
                    self.state.spares.put(consume box, type)
                } else if !isBack {
                    self.state.output.settled.append(box.id)
                }
            }
        }
    }

    /// Callers may use the envelopes of commands again that the turn has carried out.
    @inline(__always)
    private func giveCommandsBack() {
        guard let spareCommands, !self.state.spareCommands.isEmpty else { return }
        spareCommands.put(&self.state.spareCommands)
    }

    /// Tells those who watch what the turn has committed, before others can see it.
    func tellObservers() {
        if !self.state.output.entries.isEmpty {
            for entry in self.state.output.entries {
                for observer in self.runtime.observers { observer.observe(entry) }
            }
            self.state.output.entries.removeAll(keepingCapacity: true)
        }
        if !self.state.output.published.isEmpty {
            for box in self.state.output.published { box.relay(on: self.runtime.bus) }
            self.state.output.published.removeAll(keepingCapacity: true)
        }
    }
}
