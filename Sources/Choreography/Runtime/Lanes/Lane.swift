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
    /// The store, if it never suspends.
    let synchronousStore: (any SynchronousStore)?
    /// Saves a record in a store that may suspend; `nil` for a store that never does.
    let save: (@Sendable (StepRecord) async throws -> Void)?
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
        runtime: RuntimeContext
    ) {
        self.index = index
        self.name = name
        self.source = EventSource(name)
        self.reactions = reactions
        self.steps = steps
        self.store = store
        let synchronous = store as? any SynchronousStore
        self.synchronousStore = synchronous
        self.save = synchronous == nil ? Self.saving(in: store) : nil
        self.runtime = runtime
        self.subscribers = ContiguousArray(runtime.routing.subscribers.map { ContiguousArray($0) })
        self.confined = Confined(
            LaneState(
                identifiers: IdentifierBlock(runtime.environment.identifiers),
                now: Timestamp(nanoseconds: 0),
                output: TurnOutput(lanes: lanes)
            )
        )
    }

    private static func saving<Store: TransactionalStore>(
        in store: Store
    ) -> @Sendable (StepRecord) async throws -> Void {
        { record in
            try await store.withTransaction { try await store.save(record, in: $0) }
        }
    }

    var state: LaneState {
        @inline(__always) unsafeAddress { UnsafePointer(self.confined.pointer) }
        @inline(__always) unsafeMutableAddress { self.confined.pointer }
    }

    /// Runs one turn: what is owed first, then at most `limit` deliveries.
    func run(_ limit: Int) async {
        await self.synchronousStore?.beginTurn()
        self.state.now = self.runtime.environment.clock.now
        self.settleReceipts()
        await self.handleControls()
        var left = limit
        while left > 0, !self.runtime.isStopping, let delivery = self.state.backlog.popFirst() {
            left -= 1
            if self.state.isHolding, self.hold(delivery) { continue }
            await self.handle(delivery)
        }
        self.synchronousStore?.endTurn()
        await self.settleInStore()
        self.tellObservers()
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
        case .general(let body) where reaction.concurrency > 1:
            await self.performTogether(delivery, reaction, body)
        case .general(let body):
            while await self.perform(delivery, reaction, body) {}
        case .arming, .disarming, .external:
            preconditionFailure("Deadlines and external steps can be declared, but don't run yet: \(reaction.site).")
        }
    }

    /// Events whose receipts have come are settled.
    private func settleReceipts() {
        guard !self.state.receipts.isEmpty else { return }
        for box in self.state.receipts where self.state.records.outbox.receive(box) {
            if self.synchronousStore == nil { self.state.output.settled.append(box.metadata.id) }
        }
        self.state.receipts.removeAll(keepingCapacity: true)
    }

    /// Tells those who watch what the turn has committed, before others can see it.
    private func tellObservers() {
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
