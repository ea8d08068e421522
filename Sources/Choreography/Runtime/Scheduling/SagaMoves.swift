/// What a turn did to whole sagas.
struct SagaMoves: Sendable {
    let lane: Int
    let ended: ContiguousArray<SagaState>
    /// How the sagas ended.
    private(set) var outcomes = ChoreographyStatistics()
    let revived: [SagaState]
    let rested: Int
    let starts: [(saga: SagaState, start: SagaState.Start)]
    let pauses: [(saga: SagaState, pause: Duration)]

    /// Takes them from the lane.
    init(_ lane: Lane) {
        self.lane = lane.index
        self.ended = lane.state.output.ended
        self.revived = lane.state.output.revived
        self.rested = lane.state.output.rested
        self.starts = lane.state.output.starts
        self.pauses = lane.state.output.pauses
        let neverBegun = self.starts.filter { if case .failed = $0.start { true } else { false } }.map(\.saga)
        for saga in self.ended where !neverBegun.contains(where: { $0 === saga }) {
            if let outcome = saga.update({ $0.outcome }) { self.outcomes.count(outcome) }
        }
        lane.state.output.ended = []
        lane.state.output.revived = []
        lane.state.output.rested = 0
        lane.state.output.starts = []
        lane.state.output.pauses = []
    }

    var isEmpty: Bool {
        self.ended.isEmpty && self.revived.isEmpty && self.rested == 0 && self.starts.isEmpty && self.pauses.isEmpty
    }
}
