extension ChoreographyGraph {
    /// What is wrong with a step that stays committed although its saga was rejected.
    func problem(of step: Step, gaps: [UndoGap]) -> GraphProblem {
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
            self.describe(gap) { place in Self.clause(about: step, self.steps[gap.rejecter], place) }
        }
        let hidden = gaps.count - shown.count
        let cases = "\(hidden) more case\(hidden == 1 ? "" : "s")"
        let rest = hidden == 0 ? [] : [step.canBeUndone ? "in \(cases)" : "that is so in \(cases)"]
        return step.canBeUndone
            ? "The \(step) is not undone \((shown + rest).joined(separator: "; nor "))."
            : "The \(step.declaration.kind) \(step) cannot be undone, yet \((shown + rest).joined(separator: "; and "))."
    }

    private static func clause(about step: Step, _ rejecter: Step, _ place: String) -> String {
        if step.index == rejecter.index {
            return "when exhausted retries make it reject, although its call may have had its effect"
        }
        let isDeadline = rejecter.declaration.kind == .deadline
        let culprit = isDeadline ? "the \(rejecter)" : rejecter.participant
        return step.canBeUndone
            ? "when \(culprit) \(isDeadline ? "fires" : "rejects") \(place)"
            : "\(culprit) may \(isDeadline ? "fire" : "reject") \(place)"
    }

    /// What to do about a step that stays committed.
    static func mend(for step: Step, rejecters: [Step]) -> String {
        let rejections = rejecters.compactMap(\.declaration.rejection).map { "\($0).self" }
        let causes = rejections.withoutRepetition().joined(separator: ", ")
        let deadlines = rejecters.filter { $0.declaration.kind == .deadline }
        let advice = deadlines.map { self.mend(for: step, firing: $0) }.withoutRepetition()
        let others = deadlines.count < rejecters.count
        switch step.declaration.kind {
        case .pivot:
            let order = others ? ["let what can reject go before the pivot, or make it a RetriableStep"] : []
            return (order + advice).map { self.sentence($0) }.joined(separator: " ")
        case .retriable:
            let undo = "make it a CompensatableStep with compensate(on: \(causes))"
            let order = others ? ["let it follow what can reject", undo] : [undo] + advice
            return self.sentence(order.joined(separator: ", or "))
        default:
            guard step.declaration.compensations.isEmpty else { return "Add \(causes) to its compensate(on:)." }
            return "Declare compensate(on: \(causes)) for it."
        }
    }

    /// How a step that can't be undone is kept from running in a saga that a deadline rejects.
    private static func mend(for step: Step, firing deadline: Step) -> String {
        let triggers = step.declaration.triggers
        let names = triggers.map { "\($0).self" }.joined(separator: ", ")
        let order =
            "let the step follow one of \(deadline.participant) for a completion event that disarms the deadline"
        guard !triggers.contains(where: { $0.isCompensation || deadline.declaration.triggers.contains($0) }) else {
            return order
        }
        return step.home == deadline.home
            ? "add \(names) to the unless: of the deadline, so that only one of the two happens"
            : "\(order), or let \(step.participant) declare the deadline, with unless: \(names)"
    }

    private static func sentence(_ clause: String) -> String {
        clause.prefix(1).uppercased() + clause.dropFirst() + "."
    }
}

extension ChoreographyGraph.Step {
    /// Whether the step may have an undo.
    fileprivate var canBeUndone: Bool { self.declaration.kind != .pivot && self.declaration.kind != .retriable }
}
