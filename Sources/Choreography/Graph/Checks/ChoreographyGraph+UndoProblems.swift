extension ChoreographyGraph {
    /// Steps that stay committed although their saga was rejected.
    func undoProblems() -> [GraphProblem] {
        var gaps: [Int: [UndoGap]] = [:]
        var known: [Int: Set<Int>] = [:]
        func note(_ found: [UndoGap]) {
            for gap in found {
                // Two flows, or two steps that reject with one event, say the same about a step once.
                guard let rejection = self.wiring.rejection[gap.rejecter] else { continue }
                guard known[gap.step, default: []].insert(rejection).inserted else { continue }
                gaps[gap.step, default: []].append(gap)
            }
        }
        let sagas = self.startingCommands.map { SagaFlow(from: $0, in: self.wiring) }
        for flow in sagas {
            for rejecter in flow.steps { note(self.gaps(leftBy: rejecter, in: flow)) }
        }
        for flow in self.undoingFlows() {
            // A step runs once: one that belongs to the saga itself doesn't follow from its undoing.
            for rejecter in flow.steps where !sagas.contains(where: { $0.contains(rejecter) }) {
                note(self.gaps(leftBy: rejecter, in: flow))
            }
        }
        return self.steps.compactMap { step in gaps[step.index].map { self.problem(of: step, gaps: $0) } }
    }

    /// What the compensation events that trigger steps set going, together with what their sagas have brought.
    func undoingFlows() -> [SagaFlow] {
        let reach = GraphReach(from: self.startingCommands, in: self)
        let others = Set(self.messages.indices.filter { reach.contains(self.messages[$0], in: self) })
        let causes = self.messages.indices.filter { message in
            self.messages[message].isCompensation
                && self.wiring.consumers[message].contains { self.steps[$0].declaration.kind != .listener }
        }
        return causes.map { SagaFlow(from: $0, besides: others, in: self.wiring) }
    }

    /// The steps of a flow that stay committed when one of its steps rejects.
    private func gaps(leftBy rejecter: Int, in flow: SagaFlow) -> [UndoGap] {
        guard let rejection = self.wiring.rejection[rejecter] else { return [] }
        let sure = UndoCascade(of: rejection, in: self.wiring) { flow.hasCommitted($0, before: rejecter) }
        let loose = UndoCascade(of: rejection, in: self.wiring) { _ in true }
        return flow.steps.compactMap { step in
            guard self.mayStayCommitted(step, after: rejecter, in: flow) else { return nil }
            guard loose.undoes(step) else {
                return UndoGap(step: step, rejecter: rejecter, flow: flow, isUnsure: false)
            }
            guard !sure.undoes(step) else { return nil }
            let committed = UndoCascade(of: rejection, in: self.wiring) { other in
                flow.hasCommitted(other, before: rejecter) || flow.needs(step, other)
            }
            return committed.undoes(step)
                ? nil : UndoGap(step: step, rejecter: rejecter, flow: flow, isUnsure: true)
        }
    }

    /// Whether a step may leave something to undo when another one of its flow rejects.
    private func mayStayCommitted(_ step: Int, after rejecter: Int, in flow: SagaFlow) -> Bool {
        let declaration = self.steps[step].declaration
        switch declaration.kind {
        case .listener, .deadline, .decision: return false
        case .initiating where !declaration.alternatives.isEmpty: return false
        // Exhausted retries don't say whether the call has had its effect.
        case .external where step == rejecter: return declaration.rejectsOnExhaustion
        default: return step != rejecter && !flow.needs(step, rejecter)
        }
    }
}
