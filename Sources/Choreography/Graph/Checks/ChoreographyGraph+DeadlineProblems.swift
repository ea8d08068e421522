extension ChoreographyGraph {
    /// Deadlines that fire in every saga, or in none.
    func deadlineProblems() -> [GraphProblem] {
        let deadlines = self.steps.filter { $0.declaration.kind == .deadline }
        guard !deadlines.isEmpty else { return [] }
        let sagas = self.startingCommands.map { SagaFlow(from: $0, in: self.wiring) }
        let others = self.undoingFlows()
        return deadlines.flatMap { deadline in
            let own = sagas.filter { $0.contains(deadline.index) }
            let flows = own.isEmpty ? others.filter { $0.contains(deadline.index) } : own
            let always =
                own.isEmpty && !flows.isEmpty ? self.alwaysFires(deadline) : self.alwaysFires(deadline, in: own)
            return [always].compactMap(\.self) + self.neverFires(deadline, in: flows)
        }
    }

    /// A deadline in the sagas in which it is armed as long as every step completes, and that none disarms.
    private func alwaysFires(_ deadline: Step, in sagas: [SagaFlow]) -> GraphProblem? {
        guard !self.waitsForUnpublished(deadline) else { return nil }
        let doomed = sagas.filter { flow in
            !self.wiring.unless[deadline.index].contains { event in
                self.wiring.completers[event].contains { flow.contains($0) }
            }
        }
        guard !doomed.isEmpty else { return nil }
        let commands = doomed.map { self.messages[$0.start].name }.enumeration()
        return self.alwaysFires(deadline, where: " in a saga that \(commands) starts and nothing else rejects")
    }

    /// A deadline that only a compensation event leads to, and that nothing disarms.
    private func alwaysFires(_ deadline: Step) -> GraphProblem? {
        guard !self.waitsForUnpublished(deadline) else { return nil }
        let reach = GraphReach(from: self.startingCommands, in: self, without: deadline.index)
        guard !deadline.declaration.unless.contains(where: { reach.contains($0, in: self) }) else { return nil }
        return self.alwaysFires(deadline, where: "")
    }

    private func alwaysFires(_ deadline: Step, where place: String) -> GraphProblem {
        let unless = deadline.declaration.unless
        let complaint =
            unless.isEmpty
            ? "names no event that disarms it"
            : "waits for \(unless.map(\.name).alternatives()), which can't come\(place)"
        return GraphProblem(
            .deadlineAlwaysFires,
            participants: [deadline.participant],
            messages: [deadline.declaration.rejection].compactMap(\.self) + unless,
            message: "The \(deadline) \(complaint), so that it always fires.",
            mend: "Name in its unless: an event with which a step that follows "
                + "\(deadline.declaration.triggers.map(\.name).enumeration()) completes."
        )
    }

    /// Whether one of the events that disarm a deadline is published by nobody, which is a problem of its own.
    private func waitsForUnpublished(_ deadline: Step) -> Bool {
        deadline.declaration.unless.contains { self.publishers(of: $0).isEmpty }
    }

    /// What disarms a deadline, in each of its flows, before it is armed.
    private func neverFires(_ deadline: Step, in flows: [SagaFlow]) -> [GraphProblem] {
        self.wiring.unless[deadline.index].compactMap { event in
            if self.wiring.triggers[deadline.index].contains(event) {
                return self.neverFires(deadline, because: event, "also arms it")
            }
            // That a deadline can't fire any more doesn't tell that it was armed.
            let steps = self.wiring.consumers[event].filter { self.steps[$0].declaration.kind != .deadline }
            let heard = self.wiring.completers[event] + steps
            let precedes = flows.allSatisfy { flow in heard.contains { flow.needs(deadline.index, $0) } }
            let arming = deadline.declaration.triggers.map(\.name).enumeration()
            return precedes && !flows.isEmpty
                ? self.neverFires(deadline, because: event, "always comes before \(arming)") : nil
        }
    }

    private func neverFires(_ deadline: Step, because event: Int, _ order: String) -> GraphProblem {
        let event = self.messages[event]
        return GraphProblem(
            .deadlineNeverFires,
            participants: [deadline.participant],
            messages: [event] + deadline.declaration.triggers,
            message: "The \(deadline) is disarmed by \(event), which \(order), so that it never fires.",
            mend: "Remove \(event).self from its unless:."
        )
    }
}
