extension SagaModel {
    /// Something that is wrong when a saga has ended.
    enum Fault: Equatable {
        /// The saga was rejected, and a step is still committed, or may have had its effect.
        case isCommitted(step: Int)
        /// Nothing has rejected the saga, and a step was undone or fenced.
        case isUndone(step: Int)
        /// Nothing has rejected the saga, and a join waits.
        case waits(step: Int)
        /// An arrival came back to what had led to it.
        case comesBack(arrival: Int)
    }

    /// Whether something is wrong in a state in which nothing can happen any more.
    func isWrongEnd(_ state: ModelState) -> Bool { !self.faults(in: state).isEmpty }

    /// What is wrong in a state in which nothing can happen any more.
    func faults(in state: ModelState) -> [Fault] {
        if let arrival = self.circle(in: state) { return [.comesBack(arrival: arrival)] }
        let isRejected = state[self.layout.rejected]
        return self.steps.indices.compactMap { number in
            let step = self.steps[number]
            guard !step.isDeadline, step.decision == nil else { return nil }
            let row = state.row(of: number)
            if isRejected { return self.mustBeUndone(step, row, in: state) ? .isCommitted(step: number) : nil }
            switch row {
            case .undone, .fenced, .closed: return .isUndone(step: number)
            case .none where self.waits(step, in: state): return .waits(step: number)
            default: return nil
            }
        }
    }

    private func mustBeUndone(_ step: Step, _ row: ModelState.Row, in state: ModelState) -> Bool {
        guard row == .committed else { return row == .unknown }
        // A rival whose effect is unknown is at fault itself; this one is not to be left out of the report.
        return step.belongsToSaga || step.rivals.contains { [.rejected, .unknown].contains(state.row(of: $0)) }
    }

    private func waits(_ step: Step, in state: ModelState) -> Bool {
        step.parts > 1 && !step.awaitsCompensation && (0..<step.parts).contains { state[step.firstPart + $0] }
    }
}
