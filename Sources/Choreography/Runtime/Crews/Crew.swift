internal import Synchronization

/// Lanes that take their turns together: all that share a durable store, or else a single one.
///
/// One worker at a time has a crew, for one turn.
final class Crew: Sendable {
    let index: Int
    let lanes: [Lane]
    /// The workers that run it, by number.
    let pool: Int
    let context: CrewContext
    /// Whether the lanes have their records from their stores, and owe them back.
    private let isClaimed = Atomic<Bool>(false)

    init(index: Int, lanes: [Lane], pool: Int, context: CrewContext) {
        self.index = index
        self.lanes = lanes
        self.pool = pool
        self.context = context
    }

    /// Runs one turn in which nothing can suspend, if it is such a turn.
    ///
    /// - Returns: How many deliveries it handled, at most `limit`; `nil` if there has been no turn.
    func runAtOnce(_ limit: Int) -> Int? { self.context.durable == nil ? self.lanes[0].runAtOnce(limit) : nil }

    /// Runs one turn.
    ///
    /// - Returns: How many deliveries it handled, at most `limit`.
    func run(_ limit: Int) async -> Int {
        if let durable = self.context.durable { return await self.run(limit, durable) }
        // Only lanes of a durable store take their turns together.
        return await self.lanes[0].run(limit)
    }

    /// Exchanges what the turn did to whole sagas, if anything, for moves that are empty.
    func takeMoves(for moves: inout SagaMoves) {
        guard !self.context.moves.state.isEmpty else { return }
        swap(&moves, &self.context.moves.state)
        moves.time = self.lanes[0].state.now
        let lane = self.lanes[0]
        moves.conclude { box in lane.giveBack(box) }
        lane.freeMessages()
    }

    /// How many events some subscriber has not committed.
    var unsettledEvents: Int {
        self.context.durable?.settlement.state.count
            ?? self.lanes.reduce(0) { $0 + $1.state.outbox.count }
    }

    /// Takes the records of the crew's participants from their stores.
    ///
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/storeInUse``, or the store's own error.
    func claim() throws {
        if let durable = self.context.durable {
            try durable.store.claim(self.lanes.map(\.name))
        } else {
            for lane in self.lanes { try lane.claimRecords() }
        }
        self.isClaimed.store(true, ordering: .releasing)
    }

    /// Gives the lanes' records back to their stores.
    ///
    /// Does nothing if the crew does not have them: then they may be another choreography's.
    func release() {
        guard self.isClaimed.exchange(false, ordering: .acquiringAndReleasing) else { return }
        if let durable = self.context.durable {
            durable.release(self.lanes)
        } else {
            for lane in self.lanes { lane.volatileStore?.records.release(lane.name) }
        }
    }
}

/// What the lanes of a crew have in common.
final class CrewContext: Sendable {
    /// What the turn has done to whole sagas.
    ///
    /// Whoever has the crew owns it.
    let moves = Confined(SagaMoves())
    /// The store, if it is durable.
    let durable: DurableContext?
    /// Whether ended sagas give their envelopes back to the lanes that published them.
    let reusesEnvelopes: Bool

    init(durable: DurableContext? = nil, reusesEnvelopes: Bool) {
        self.durable = durable
        self.reusesEnvelopes = reusesEnvelopes
    }
}
