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
    /// Saves a record in a store that may suspend; `nil` for a store that never does.
    ///
    /// Unless the store knows already what has become of the step: then that is returned.
    let save: (@Sendable (StepRecord) async throws -> StepRecord?)?
    let runtime: RuntimeContext
    /// Who reacts to which event.
    ///
    /// A copy of the lane's own, whose reference counts no other lane touches.
    let subscribers: ContiguousArray<ContiguousArray<Routing.Subscriber>>
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
        self.crew = crew
        self.durable = crew.durable
        self.save = volatile == nil && crew.durable == nil ? Self.saving(in: store) : nil
        self.runtime = runtime
        self.subscribers = ContiguousArray(runtime.routing.subscribers.map { ContiguousArray($0) })
        self.confined = Confined(
            LaneState(
                guards: ContiguousArray(repeating: 0, count: reactions.count),
                identifiers: IdentifierBlock(runtime.environment.identifiers),
                now: Timestamp(nanoseconds: 0),
                output: TurnOutput(lanes: lanes)
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

    /// Runs one turn: what is owed first, then at most `limit` deliveries.
    ///
    /// - Returns: How many deliveries it handled.
    func run(_ limit: Int) async -> Int {
        await self.volatileStore?.beginTurn()
        await self.beginTurn()
        var left = limit
        while left > 0, !self.runtime.isStopping, let delivery = self.state.backlog.popFirst() {
            left -= 1
            if self.state.isHolding, self.hold(delivery) { continue }
            if !self.state.knownLetters.isEmpty, let letter = self.knownLetter(delivery) {
                self.setAside(delivery, self.reactions[delivery.reaction], letter)
                continue
            }
            await self.handle(delivery)
        }
        self.volatileStore?.endTurn()
        await self.settleInStore()
        self.tellObservers()
        return limit - left
    }

    /// Sees to what is owed at the beginning of a turn.
    func beginTurn() async {
        self.state.now = self.runtime.environment.clock.now
        self.settleReceipts()
        await self.handleControls()
    }

    /// Handles a delivery, and calls its body again for as long as that is wanted at once.
    @inline(__always)
    func handle(_ delivery: Delivery) async {
        let reaction = self.reactions[delivery.reaction]
        self.state.output.statistics.eventsDelivered += 1
        switch reaction.body {
        case .synchronous(let body):
            while self.perform(delivery, reaction, body) {}
        case .asynchronous(let body):
            while await self.perform(delivery, reaction, body) {}
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
            for box in self.state.receipts { durable.receive(box) }
        } else {
            for box in self.state.receipts where self.state.records.outbox.receive(box) {
                if self.volatileStore == nil { self.state.output.settled.append(box.metadata.id) }
            }
        }
        self.state.receipts.removeAll(keepingCapacity: true)
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
