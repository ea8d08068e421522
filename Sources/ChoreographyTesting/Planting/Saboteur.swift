internal import Choreography

/// Changes what is committed as a weaker runtime would have left it.
final class Saboteur: Sendable {
    /// A delivery that has arrived, and what its saga knew of the step then.
    private struct Arrival: Sendable {
        let parcel: Parcel
        let row: Parcel.Row

        /// Whether the step was committed since.
        var isCommitted: Bool { self.parcel.row.state != self.row.state }
    }

    private struct Step: Hashable {
        let saga: SagaID
        let participant: Int
        let step: Int
    }

    private struct State: Sendable {
        /// What arrived last.
        var arrivals: [Arrival] = []
        var committed: [Step: Parcel.Row] = [:]
        var armed: [Parcel] = []
    }

    private let bug: PlantedBug
    private let state = Locked(State())

    init(_ bug: PlantedBug) {
        self.bug = bug
    }

    /// A delivery is about to arrive.
    func arrive(_ parcel: Parcel, life: Int) {
        let row = parcel.row
        let step = Step(saga: parcel.saga, participant: parcel.participantNumber, step: parcel.stepNumber)
        switch self.bug {
        case .noInbox where parcel.role == .forward && parcel.isRepeat && row.state == .committed:
            parcel.forgetStep()
        case .inboxInMemory where parcel.role == .forward && life > 0 && !parcel.isRepeat && row.state == .committed:
            parcel.forgetStep()
        case .noFence where parcel.role == .forward && row.state == .fenced:
            parcel.forgetStep()
        case .undoTwice where parcel.role == .undo && row.state == .committed:
            self.state.withLock { $0.committed[step] = row }
        case .undoTwice where parcel.role == .undo && row.state == .undone:
            if let committed = self.state.withLock({ $0.committed[step] }) { parcel.row = committed }
        case .timerTwice where parcel.role == .arming:
            self.state.withLock { $0.armed.append(parcel) }
        default: break
        }
        self.state.withLock { state in
            state.arrivals.append(Arrival(parcel: parcel, row: row))
            if state.arrivals.count > 2 { state.arrivals.removeFirst() }
        }
    }

    /// The process has died.
    func crash(_ choreography: SagaChoreography, at time: Timestamp) {
        let (arrivals, armed) = self.state.withLock { state in
            defer { state.arrivals = [] }
            return (state.arrivals, state.armed)
        }
        switch self.bug {
        case .inboxApart:
            for arrival in arrivals where arrival.isCommitted { arrival.parcel.row = arrival.row }
        case .publishFirst:
            guard let arrival = arrivals.last, arrival.isCommitted else { return }
            arrival.parcel.row = arrival.row
            arrival.parcel.loseWrites()
        case .noOutbox:
            for arrival in arrivals where arrival.isCommitted { arrival.parcel.loseResults() }
        case .acknowledgeFirst:
            let lost = Set(arrivals.filter { !$0.isCommitted }.map(\.parcel.event.metadata.id))
            choreography.lose { lost.contains($0.id) }
        case .settleFirst:
            choreography.lose { _ in true }
        case .attemptsUncounted:
            choreography.forgetAttempts()
        case .timerTwice:
            for parcel in armed where parcel.row.state == .rejected { parcel.armAgain(at: time) }
        case .noInbox, .inboxInMemory, .noFence, .undoTwice: break
        }
    }
}
