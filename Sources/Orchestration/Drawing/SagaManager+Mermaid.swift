internal import Choreography

extension SagaManager {
    /// The manager's state machine as a Mermaid state diagram.
    ///
    /// A state is a stage that is under way, or a stage that is being undone; an arrow has the answers that lead on. A
    /// stage of several steps waits for all of them. What time leads to has the name of the event that tells it.
    public var mermaid: String {
        guard !self.steps.isEmpty else { return "stateDiagram-v2\n" }
        var lines = ["stateDiagram-v2"]
        for number in self.plan.stages.indices {
            lines.append("    state \"\(self.commands(in: number))\" as do\(number)")
        }
        for number in self.plan.stages.indices where !self.undone(in: number).isEmpty {
            lines.append("    state \"\(self.undoing(number))\" as undo\(number)")
        }
        lines += self.plan.forward(afterStage: -1).map { "    [*] --> \($0) : \(Saga.Request.commandName)" }
        for number in self.plan.stages.indices { lines += self.arrows(fromStage: number) }
        lines += ["    completed --> [*]", "    compensated --> [*]"]
        return lines.joined(separator: "\n") + "\n"
    }

    private func arrows(fromStage number: Int) -> [String] {
        let stage = self.plan.stages[number]
        let replies = self.names(stage.map { self.steps[$0].reply })
        var lines = self.plan.forward(afterStage: number).map { "    do\(number) --> \($0) : \(replies)" }
        var ends: [any DomainEvent.Type] = []
        for step in stage {
            if let refusal = self.steps[step].refusal { ends.append(refusal) }
            if self.steps[step].limit != nil { ends.append(self.steps[step].timedOut) }
        }
        let isTimed = self.plan.hasLimit && number < self.plan.returnStage
        if isTimed { ends.append(SagaTimedOut<Saga>.self) }
        // What is done beside a refusal, or may have been done when time is over, is undone first.
        let staysInStage = stage.count > 1 || isTimed || stage.contains { self.steps[$0].limit != nil }
        let targets = self.plan.backward(beforeStage: number, staying: staysInStage)
        if !ends.isEmpty { lines += targets.map { "    do\(number) --> \($0) : \(self.names(ends, by: " or "))" } }
        let undone = self.undone(in: number)
        guard !undone.isEmpty else { return lines }
        return lines
            + self.plan.backward(beforeStage: number).map { "    undo\(number) --> \($0) : \(self.names(undone))" }
    }

    private func commands(in stage: Int) -> String {
        self.plan.stages[stage].map { step in
            self.steps[step].command.eventName + (self.plan.isConditional[step] ? "?" : "")
        }
        .joined(separator: " + ")
    }

    private func undoing(_ stage: Int) -> String {
        self.names(self.plan.stages[stage].compactMap { self.steps[$0].undo?.command })
    }

    private func undone(in stage: Int) -> [any DomainEvent.Type] {
        self.plan.stages[stage].filter { self.plan.isCompensatable[$0] }.compactMap { self.steps[$0].undo?.undone }
    }

    private func names(_ types: [any DomainEvent.Type], by separator: String = " + ") -> String {
        types.map { $0.eventName }.joined(separator: separator)
    }
}

extension SagaPlan {
    /// The states that may follow a stage that is done.
    fileprivate func forward(afterStage number: Int) -> [String] {
        var states: [String] = []
        for next in self.stages.indices where next > number {
            states.append("do\(next)")
            if self.stages[next].contains(where: { !self.isConditional[$0] }) { return states }
        }
        return states + ["completed"]
    }

    /// The states that may follow once nothing of a stage and those after it is left to undo.
    fileprivate func backward(beforeStage number: Int, staying: Bool = false) -> [String] {
        var states: [String] = []
        for stage in self.stages.indices.prefix(staying ? number + 1 : number).reversed() {
            let steps = self.stages[stage].filter { self.isCompensatable[$0] }
            guard !steps.isEmpty else { continue }
            states.append("undo\(stage)")
            if stage < number, steps.contains(where: { !self.isConditional[$0] }) { return states }
        }
        return states + ["compensated"]
    }
}
