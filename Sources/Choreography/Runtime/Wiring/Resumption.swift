internal import Synchronization

/// Makes the state of a choreography from what an earlier one has left in the stores.
///
/// The steps, message types and lanes of the two are matched by their names; their numbers may differ.
struct Resumption {
    private let layout: SagaLayout
    let routing: Routing
    let catalog: MessageCatalog
    let now: Timestamp
    let stepNumbers: [String: [String: Int]]
    /// What becomes of sagas for which something is not declared any more.
    let removedSteps: RemovedStepPolicy
    /// The sagas of which a durable store holds something that is not settled.
    var openSagas: Set<SagaID> = []
    private(set) var sagas: [SagaID: SagaState] = [:]
    private var order: [SagaID] = []
    var unsettled: [Int: [EnvelopeBox]] = [:]
    /// The dead letters that a person has replayed, and that have not been handled since.
    var replays: Set<Replay> = []

    /// A dead letter that a person has replayed.
    struct Replay: Hashable {
        let saga: SagaID
        let step: Int
        let isUndo: Bool
    }

    init(layout: SagaLayout, routing: Routing, removedSteps: RemovedStepPolicy, now: Timestamp) {
        self.layout = layout
        self.routing = routing
        self.catalog = MessageCatalog(routing)
        self.removedSteps = removedSteps
        self.now = now
        var numbers: [String: [String: Int]] = [:]
        for (number, site) in layout.sites.enumerated() { numbers[site.participant, default: [:]][site.step] = number }
        self.stepNumbers = numbers
    }

    /// Takes over the records of a participant whose store never suspends.
    mutating func add(_ records: ParticipantRecords, of lane: Lane) {
        for old in records.sagas(of: lane.name) {
            let (record, timeline) = old.guarded.withLock { ($0.record, $0.timeline) }
            guard !record.isForgettable else { continue }
            let saga = self.adopt(old, record, timeline)
            for (number, site) in (records.registry?.layout.sites ?? []).enumerated()
            where site.participant == lane.name {
                guard let step = self.stepNumbers[lane.name]?[site.step] else { continue }
                let row = self.rerouted(record.rows[number], lane: lane)
                saga.update { $0.adopt(row, as: step) }
            }
        }
        for box in records.outbox.unsettled { self.send(box, of: lane) }
    }

    /// Takes over the records of a participant whose store may suspend.
    mutating func add(_ records: [StepRecord], of lane: Lane) {
        for record in records {
            guard let step = self.stepNumbers[lane.name]?[record.key.step] else { continue }
            let saga = self.adopt(record)
            var row = SagaRecord.Row()
            row.state = record.state
            row.changed = record.completion?.metadata.time ?? saga.startedAt
            if !record.arrivals.isEmpty {
                row.kept = .arrivals(self.arranged(record.arrivals, for: step, in: lane))
            } else if let completion = record.completion, record.state == .committed {
                row.kept = .completion(self.rerouted(completion.box, lane: lane.index))
            }
            let cause = record.state == .rejected ? record.completion?.box : nil
            let commits = record.unsettled.map { $0.box.commitOrder.load(ordering: .relaxed) }.max() ?? 0
            saga.update { [row] saga in
                saga.adopt(row, as: step)
                saga.adopt(cause: cause, debts: [], commits: commits)
            }
            for event in record.unsettled { self.send(event.box, of: lane) }
        }
    }

    /// Gives a participant's records the numbers of this choreography.
    func replaceRecords(of lane: Lane, _ registry: SagaRegistry) {
        var outbox = Outbox()
        // A saga that is not open has ended: only receipts of its events were on their way.
        for box in self.unsettled[lane.index] ?? [] where self.sagas[box.metadata.saga] != nil {
            outbox.append(box, receipts: self.routing.subscribers[box.route].count)
        }
        lane.state.records.replace(registry: registry, outbox: outbox)
    }

    /// The sagas that go on, what is sent again, and the deadlines that count on.
    mutating func finish(
        _ lanes: [Lane]
    ) -> (sagas: [SagaState], deliveries: [(lane: Int, delivery: Delivery)], deadlines: [SagaMoves.Deadline]) {
        var deliveries: [(lane: Int, delivery: Delivery)] = []
        for box in self.unsettledInOrder {
            guard let saga = self.sagas[box.metadata.saga] else { continue }
            let subscribers = self.routing.subscribers[box.route]
            _ = saga.update { $0.addDeliveries(subscribers.count) }
            deliveries += subscribers.map { subscriber in
                let marks = self.marks(of: saga, lanes[subscriber.lane].reactions[subscriber.reaction])
                return (subscriber.lane, Delivery(box, of: saga, to: subscriber.reaction, marks: marks))
            }
        }
        for lane in lanes { deliveries += self.lettersFromOutside(of: lane, besides: deliveries) }
        let deadlines = lanes.flatMap { self.deadlines(in: $0) }
        let going = self.order.compactMap { self.sagas[$0] }.filter { saga in
            if case .ended = saga.update({ $0.settle() }) { false } else { true }
        }
        return (going, deliveries, deadlines)
    }

    /// The dead letters whose events nobody sends again, because they came from outside.
    private func lettersFromOutside(
        of lane: Lane,
        besides deliveries: [(lane: Int, delivery: Delivery)]
    ) -> [(lane: Int, delivery: Delivery)] {
        guard !lane.state.knownLetters.isEmpty else { return [] }
        let sent = Set(deliveries.lazy.filter { $0.lane == lane.index }.map(\.delivery.box.metadata.id))
        return lane.state.knownLetters.values.sorted { $0.id.number < $1.id.number }.compactMap { letter in
            // A durable store's letters have the numbers of this choreography already.
            let box = lane.crew.durable == nil ? self.rerouted(letter.event.box, lane: -1) : letter.event.box
            guard !sent.contains(box.metadata.id), box.route >= 0, let saga = self.sagas[letter.saga],
                let subscriber = self.routing.subscribers[box.route].first(where: { subscriber in
                    subscriber.lane == lane.index && lane.reactions[subscriber.reaction].handles(letter)
                })
            else { return nil }
            _ = saga.update { $0.addDeliveries(1) }
            return (lane.index, Delivery(box, of: saga, to: subscriber.reaction))
        }
    }

    private func marks(of saga: SagaState, _ reaction: LaneReaction) -> Delivery.Marks {
        let replay = Replay(saga: saga.id, step: reaction.step, isUndo: reaction.isUndo)
        return self.replays.contains(replay) ? .isReplay : []
    }

    /// Deadlines that were armed and are not decided count on; those that are over by now fire at once.
    private func deadlines(in lane: Lane) -> [SagaMoves.Deadline] {
        let steps = lane.reactions.filter(\.isFiring).map(\.step)
        guard !steps.isEmpty else { return [] }
        return self.order.compactMap { self.sagas[$0] }.flatMap { saga in
            steps.compactMap { step in
                let deadline = saga.update { record -> ArmedDeadline? in
                    guard record.rows[step].state == .none, let deadline = record.deadline(of: step) else { return nil }
                    _ = record.startDeadline()
                    return deadline
                }
                return deadline.map {
                    SagaMoves.Deadline(saga: saga, lane: lane.index, step: step, length: $0.due - self.now)
                }
            }
        }
    }

    /// What is sent again, within each saga in the order of its commits.
    ///
    /// A store that keeps events as text does not keep that order. What was the cause of what is known all the
    /// same, unless an event between the two is settled.
    private var unsettledInOrder: [EnvelopeBox] {
        let boxes = self.unsettled.keys.sorted().flatMap { self.unsettled[$0] ?? [] }
        let sorted = boxes.enumerated().map { (order: $1.commitOrder.load(ordering: .relaxed), place: $0, box: $1) }
            .sorted { ($0.order, $0.place) < ($1.order, $1.place) }
        var waiting = Dictionary(boxes.map { ($0.metadata.id, $0) }) { first, _ in first }
        var ordered: [EnvelopeBox] = []
        for (_, _, box) in sorted {
            var chain: [EnvelopeBox] = []
            var next = waiting.removeValue(forKey: box.metadata.id)
            while let box = next {
                chain.append(box)
                next = box.metadata.causation.flatMap { waiting.removeValue(forKey: $0) }
            }
            ordered += chain.reversed()
        }
        return ordered
    }

    // MARK: Sagas

    /// All sagas, in the order in which they were found.
    var allSagas: [SagaState] { self.order.compactMap { self.sagas[$0] } }

    private mutating func adopt(
        _ old: SagaState,
        _ record: SagaRecord,
        _ timeline: [TimelineEntry]
    ) -> SagaState {
        let saga = self.saga(old.id, startedAt: old.startedAt, recordsTimeline: old.recordsTimeline)
        saga.guarded.withLock { guarded in
            guarded.start = .committed
            if guarded.timeline.isEmpty { guarded.timeline = timeline }
            guarded.record.adopt(cause: record.cause, debts: record.debts, commits: record.commits)
        }
        return saga
    }

    private mutating func adopt(_ record: StepRecord) -> SagaState {
        let events = record.unsettled + record.arrivals + [record.completion].compactMap { $0 }
        let time = events.map(\.metadata.time).min() ?? Timestamp(nanoseconds: 0)
        let saga = self.saga(
            record.key.saga,
            startedAt: time,
            recordsTimeline: true
        )
        saga.guarded.withLock { $0.start = .committed }
        return saga
    }

    mutating func saga(
        _ id: SagaID,
        startedAt: Timestamp,
        recordsTimeline: Bool
    ) -> SagaState {
        if let saga = self.sagas[id] { return saga }
        let saga = SagaState(
            id: id,
            steps: self.layout.sites.count,
            startedAt: startedAt,
            recordsTimeline: recordsTimeline
        )
        self.sagas[id] = saga
        self.order.append(id)
        return saga
    }

    // MARK: Numbers

    private mutating func send(_ box: EnvelopeBox, of lane: Lane) {
        let type = MessageType(type(of: box.message))
        guard let route = self.routing.declaredRoute(of: type), !self.routing.subscribers[route].isEmpty else { return }
        self.unsettled[lane.index, default: []].append(box.rerouted(to: route, from: lane.index))
    }

    private func rerouted(_ row: SagaRecord.Row, lane: Lane) -> SagaRecord.Row {
        var row = row
        switch row.kept {
        case .nothing: break
        case .completion(let box): row.kept = .completion(self.rerouted(box, lane: lane.index))
        case .armed(let old): row.kept = .armed(ArmedDeadline(self.rerouted(old.box, lane: -1), due: old.due))
        case .intended(let box): row.kept = .intended(self.rerouted(box, lane: -1))
        case .arrivals(let boxes): row.kept = .arrivals(boxes.map { $0.map { self.rerouted($0, lane: -1) } })
        }
        return row
    }

    private func rerouted(_ box: EnvelopeBox, lane: Int) -> EnvelopeBox {
        box.rerouted(to: self.routing.declaredRoute(of: MessageType(type(of: box.message))) ?? -1, from: lane)
    }

    /// A join's arrivals in the order of its declaration.
    private func arranged(_ arrivals: [AnyEnvelope], for step: Int, in lane: Lane) -> [EnvelopeBox?] {
        var arranged: [EnvelopeBox?] = []
        for reaction in lane.reactions where reaction.step == step {
            guard case .forward(_, let parts) = reaction.role, arranged.isEmpty else { continue }
            arranged = Array(repeating: nil, count: parts)
        }
        for arrival in arrivals {
            let box = self.rerouted(arrival.box, lane: -1)
            let subscriber = self.routing.subscribers[box.route].first { subscriber in
                subscriber.lane == lane.index && lane.reactions[subscriber.reaction].step == step
            }
            guard let subscriber, case .forward(let part, _) = lane.reactions[subscriber.reaction].role else {
                continue
            }
            arranged[part] = box
        }
        return arranged
    }
}
