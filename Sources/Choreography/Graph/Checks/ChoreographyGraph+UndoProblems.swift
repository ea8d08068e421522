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

    /// What the compensation events that trigger steps set going.
    private func undoingFlows() -> [SagaFlow] {
        let causes = self.messages.indices.filter { message in
            self.messages[message].isCompensation
                && self.wiring.consumers[message].contains { self.steps[$0].declaration.kind != .listener }
        }
        return causes.map { SagaFlow(from: $0, in: self.wiring) }
    }

    /// Whether a step commits something that a rejection has to undo.
    private func leavesSomething(_ step: Int) -> Bool {
        self.steps[step].declaration.kind != .listener && self.steps[step].declaration.kind != .deadline
    }

    /// Whether a step can't have committed when a deadline fires, because what it needs is decided against the deadline
    /// in one local transaction.
    private func excludes(_ deadline: Int, _ step: Int, in flow: SagaFlow) -> Bool {
        guard self.steps[deadline].declaration.kind == .deadline else { return false }
        return flow.steps.contains { guarded in
            self.steps[guarded].home == self.steps[deadline].home
                && self.steps[guarded].declaration.isGuarded(by: self.steps[deadline].declaration)
                && flow.needs(step, guarded)
        }
    }

    /// The steps of a flow that stay committed when one of its steps rejects.
    private func gaps(leftBy rejecter: Int, in flow: SagaFlow) -> [UndoGap] {
        guard let rejection = self.wiring.rejection[rejecter] else { return [] }
        let sure = UndoCascade(of: rejection, in: self.wiring) { flow.needs(rejecter, $0) }
        let loose = UndoCascade(of: rejection, in: self.wiring) { _ in true }
        return flow.steps.compactMap { step in
            guard step != rejecter, !flow.needs(step, rejecter), self.leavesSomething(step),
                !self.excludes(rejecter, step, in: flow)
            else { return nil }
            guard loose.undoes(step) else {
                return UndoGap(step: step, rejecter: rejecter, flow: flow, isUnsure: false)
            }
            guard !sure.undoes(step) else { return nil }
            let committed = UndoCascade(of: rejection, in: self.wiring) { other in
                flow.needs(rejecter, other) || flow.needs(step, other)
            }
            return committed.undoes(step)
                ? nil : UndoGap(step: step, rejecter: rejecter, flow: flow, isUnsure: true)
        }
    }
}

extension ChoreographyGraph.Step {
    /// Whether the step may have an undo.
    fileprivate var canBeUndone: Bool { self.declaration.kind != .pivot && self.declaration.kind != .retriable }
}

extension ChoreographyGraph {
    private func problem(of step: Step, gaps: [UndoGap]) -> GraphProblem {
        let rejecters = gaps.map { self.steps[$0.rejecter] }
        let rejections = rejecters.compactMap(\.declaration.rejection)
        let kind = step.declaration.kind
        return GraphProblem(
            kind == .pivot ? .rejectionAfterPivot : kind == .retriable ? .irreversible : .missingUndo,
            participants: [step.participant] + rejecters.map(\.participant),
            messages: [step.declaration.completion].compactMap(\.self) + rejections,
            message: self.complaint(about: step, gaps: gaps),
            mend: Self.mend(for: step, rejecters: rejecters)
        )
    }

    /// A step that is undone on nothing may have as many gaps as there are rejections; three show the way.
    private func complaint(about step: Step, gaps: [UndoGap]) -> String {
        let shown = gaps.prefix(3).map { gap in
            self.describe(gap) { rejecter, place in
                step.canBeUndone ? "when \(rejecter) rejects \(place)" : "\(rejecter) may reject \(place)"
            }
        }
        let hidden = gaps.count - shown.count
        let cases = "\(hidden) more case\(hidden == 1 ? "" : "s")"
        let rest = hidden == 0 ? [] : [step.canBeUndone ? "in \(cases)" : "that is so in \(cases)"]
        return step.canBeUndone
            ? "The \(step) is not undone \((shown + rest).joined(separator: "; nor "))."
            : "The \(step.declaration.kind) \(step) cannot be undone, yet \((shown + rest).joined(separator: "; and "))."
    }

    private static func mend(for step: Step, rejecters: [Step]) -> String {
        let rejections = rejecters.compactMap(\.declaration.rejection).map { "\($0).self" }
        let causes = rejections.withoutRepetition().joined(separator: ", ")
        switch step.declaration.kind {
        case .pivot: return "Let what can reject go before the pivot, or make it a RetriableStep."
        case .retriable:
            return "Let it follow what can reject, or make it a CompensatableStep with compensate(on: \(causes))."
        default:
            guard step.declaration.compensations.isEmpty else { return "Add \(causes) to its compensate(on:)." }
            return "Declare compensate(on: \(causes)) for it."
        }
    }
}
