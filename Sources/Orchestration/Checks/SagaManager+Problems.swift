public import Choreography

extension SagaManager {
    /// What is wrong with the saga, and with those who serve its commands.
    ///
    /// - Each message stands for one step.
    /// - Each command is served by exactly one step of another participant, which answers as the saga expects, and whose
    ///   undo the compensating command causes.
    /// - Something is undone whenever a step is refused, or time is over: each step before it, and beside it.
    /// - The pivot stands alone. After it nothing is refused, and no time is over.
    /// - Where time may be over, a compensating command can be made without the step's reply.
    public func problems(in graph: ChoreographyGraph) -> [GraphProblem] {
        guard !self.steps.isEmpty else {
            return [
                self.problem(.ambiguousStep, [], "The saga \(self.name) has no steps.", "Declare what it invokes.")
            ]
        }
        return self.sharedMessages() + self.steps.indices.flatMap { self.serverProblems(of: $0, in: graph) }
            + self.steps.indices.compactMap { self.undoProblem(of: $0) }
            + self.steps.indices.compactMap { self.pivotProblem(of: $0) }
            + self.steps.indices.compactMap { self.timeProblem(of: $0) }
    }

    func problem(
        _ kind: GraphProblem.Kind,
        _ messages: [any Message.Type],
        participants: [String] = [],
        _ message: String,
        _ mend: String
    ) -> GraphProblem {
        GraphProblem(
            kind,
            participants: [self.name] + participants,
            messages: messages.map { MessageType($0) },
            message: message,
            mend: mend
        )
    }

    private func sharedMessages() -> [GraphProblem] {
        var parts: [MessageType: [String]] = [:]
        var order: [MessageType] = []
        for (number, step) in self.steps.enumerated() {
            var types: [(String, any Message.Type)] = [("command", step.command), ("reply", step.reply)]
            if let refusal = step.refusal { types.append(("refusal", refusal)) }
            if let undo = step.undo {
                types += [("compensating command", undo.command), ("undone reply", undo.undone)]
            }
            for (part, type) in types.map({ ($0, MessageType($1)) }) {
                parts[type, default: []].append("the \(part) of step \(number + 1), \(step.command.eventName)")
                if parts[type]?.count == 2 { order.append(type) }
            }
        }
        return order.map { type in
            self.problem(
                .ambiguousStep,
                [type.type],
                "In the saga \(self.name), \(type) is \((parts[type] ?? []).joined(separator: ", and ")).",
                "Give each of them a type of its own, so that the manager knows which step is answered."
            )
        }
    }

    // MARK: Before and after the pivot

    /// Whether a step may end the way forward.
    private func mayFail(_ step: Int) -> Bool { self.steps[step].refusal != nil || self.steps[step].limit != nil }

    /// The first step that may end the way forward when another one is done.
    private func failure(after step: Int) -> String? {
        let stage = self.plan.stage(of: step)
        let culprit = self.steps.indices.first { other in
            other != step && self.plan.stage(of: other) >= stage && self.mayFail(other)
        }
        if let culprit { return self.steps[culprit].command.eventName }
        return self.plan.hasLimit && stage < self.plan.returnStage ? "the saga's limit" : nil
    }

    private func undoProblem(of step: Int) -> GraphProblem? {
        guard !self.plan.isCompensatable[step], let culprit = self.failure(after: step) else { return nil }
        let declared = self.steps[step]
        let name = declared.command.eventName
        switch declared.role {
        case .pivot:
            return self.problem(
                .refusalAfterPivot,
                [declared.command],
                "The pivot \(name) is never undone, yet \(culprit) may end the saga after it or beside it.",
                "Let \(culprit) come before the pivot, or make it a step that can't be refused, with retriable()."
            )
        case .compensatable, .retriable:
            return self.problem(
                .notCompensatable,
                [declared.command],
                "\(name) stays done when \(culprit) ends the saga after it or beside it.",
                "Declare compensate(…) for it, or let it come after the pivot."
            )
        }
    }

    private func pivotProblem(of step: Int) -> GraphProblem? {
        let declared = self.steps[step]
        let name = declared.command.eventName
        let stage = self.plan.stages[self.plan.stage(of: step)]
        if declared.role == .pivot, stage.count > 1 {
            return self.problem(
                .refusalAfterPivot,
                [declared.command],
                "The pivot \(name) runs beside other steps.",
                "Let it come alone, before them or after them."
            )
        }
        let pivots = self.steps.indices.filter { self.steps[$0].role == .pivot }
        guard let pivot = pivots.first, pivot < step, declared.role != .retriable else { return nil }
        return self.problem(
            .refusalAfterPivot,
            [declared.command],
            "\(name) comes after the pivot \(self.steps[pivot].command.eventName), and is not retriable.",
            "Let it come before the pivot, or declare it without a refusal and with retriable()."
        )
    }

    // MARK: Time

    private func timeProblem(of step: Int) -> GraphProblem? {
        let declared = self.steps[step]
        let name = declared.command.eventName
        let isLimited = self.plan.hasLimit && self.plan.stage(of: step) < self.plan.returnStage
        guard declared.limit != nil || isLimited else { return nil }
        let clock = declared.limit != nil ? "its deadline" : "the saga's limit"
        guard declared.role == .compensatable, let undo = declared.undo else {
            return self.problem(
                .unundoableTimeout,
                [declared.command],
                "When \(clock) is over, nobody knows whether \(name) was done, and it can't be undone.",
                declared.limit == nil
                    ? "Declare compensate(…) for it, or take the limit from the saga."
                    : "Declare compensate(…) for it, or take the deadline from it."
            )
        }
        guard undo.needsReply else { return nil }
        return self.problem(
            .unundoableTimeout,
            [declared.command, undo.command],
            "When \(clock) is over, \(undo.command.eventName) has to be sent without \(declared.reply.eventName), from "
                + "which it is made.",
            "Make it from the saga alone: compensate(…) { saga in … }."
        )
    }
}
