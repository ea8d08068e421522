/// What the cause of an undo may find of the step, apart from the step's having committed.
///
/// Both answers lean to the careful side: what is said to be possible is so unless conditions in the bodies of several
/// steps exclude each other.
package struct UndoTimings {
    private let wiring: GraphWiring
    private let flows: [SagaFlow]

    /// Looks at a graph.
    package init(of graph: ChoreographyGraph) {
        self.wiring = graph.wiring
        self.flows = graph.startingCommands.map { SagaFlow(from: $0, in: graph.wiring) }
    }

    /// Whether the cause may come while the step has neither committed nor rejected, and fences it then.
    package func mayFence(_ step: ChoreographyGraph.Step, _ cause: MessageType) -> Bool {
        guard let cause = self.wiring.number(of: cause), self.isPublished(cause) else { return false }
        return !self.messages(thatFollow: { $0 == step.index }, [])[cause]
    }

    /// Whether the cause may come while the step has committed, and undoes it then.
    ///
    /// It may not if it follows in every saga from another cause, or from the step's own rejection; nor if the step runs
    /// only in sagas in which those that reject with the cause have completed.
    package func mayUndo(_ step: ChoreographyGraph.Step, _ cause: MessageType) -> Bool {
        guard let cause = self.wiring.number(of: cause), !self.excludes(step, cause) else { return false }
        let others = self.decisions(on: step).filter { $0 != cause }
        return !self.messages(thatFollow: { _ in false }, others)[cause]
    }

    /// What may have been published before the cause, so that the cause finds the step rejected, undone or fenced: the
    /// step's own rejection, or other causes of its undo.
    package func rivals(of cause: MessageType, of step: ChoreographyGraph.Step) -> [MessageType] {
        guard let number = self.wiring.number(of: cause) else { return [] }
        let own = self.wiring.rejection[step.index]
        let rivals = self.decisions(on: step).filter { rival in
            guard rival != number else { return false }
            let rejecters = rival == own ? [step.index] : self.wiring.rejecters[rival]
            return self.leads(rival, to: number) || self.mayCoincide(rejecters, self.wiring.rejecters[number])
        }
        return rivals.map { self.wiring.messages[$0] }
    }

    /// Whether a step has never committed when it is rejected with a cause of its undo.
    private func excludes(_ step: ChoreographyGraph.Step, _ cause: Int) -> Bool {
        guard self.wiring.undoers[cause].isEmpty, self.wiring.completers[cause].isEmpty else { return false }
        let flows = self.flows.filter { $0.contains(step.index) }
        // Exhausted retries of a call to the outside don't say whether it has had its effect.
        let mayUndoItself = step.declaration.kind == .external && step.declaration.rejectsOnExhaustion
        return !flows.isEmpty
            && self.wiring.rejecters[cause].allSatisfy { rejecter in
                rejecter == step.index ? !mayUndoItself : flows.allSatisfy { $0.needs(step.index, rejecter) }
            }
    }

    /// What leaves nothing of a step to undo: its own rejection, and the causes of its undo.
    private func decisions(on step: ChoreographyGraph.Step) -> [Int] {
        var decisions = [self.wiring.rejection[step.index]].compactMap(\.self)
        for cause in self.wiring.undosOfStep[step.index].flatMap({ self.wiring.causes[$0] })
        where !decisions.contains(cause) {
            decisions.append(cause)
        }
        return decisions
    }

    private func isPublished(_ message: Int) -> Bool {
        !self.wiring.completers[message].isEmpty || !self.wiring.rejecters[message].isEmpty
            || !self.wiring.undoers[message].isEmpty
    }

    /// By message: whether it is published only in sagas in which one of some steps has run before, or one of some
    /// messages been published.
    ///
    /// The greatest solution of that rule: starts with all messages, and takes away until it holds.
    private func messages(thatFollow isStep: (Int) -> Bool, _ messages: [Int]) -> [Bool] {
        var follows = self.wiring.messages.indices.map { self.isPublished($0) }
        func runsAfter(_ step: Int) -> Bool { isStep(step) || self.wiring.triggers[step].contains { follows[$0] } }
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for message in follows.indices where follows[message] && !messages.contains(message) {
                let publishers = self.wiring.completers[message] + self.wiring.rejecters[message]
                let holds =
                    publishers.allSatisfy(runsAfter)
                    && self.wiring.undoers[message].allSatisfy { undo in
                        runsAfter(self.wiring.undoneStep[undo]) || self.wiring.causes[undo].allSatisfy { follows[$0] }
                    }
                guard !holds else { continue }
                follows[message] = false
                hasChanged = true
            }
        }
        return follows
    }

    /// Whether two steps may reject in one saga, because neither needs the other.
    private func mayCoincide(_ first: [Int], _ second: [Int]) -> Bool {
        self.flows.contains { flow in
            first.contains { one in
                second.contains { other in
                    one != other && flow.contains(one) && flow.contains(other)
                        && !flow.needs(one, other) && !flow.needs(other, one)
                }
            }
        }
    }

    /// Whether a message follows from another one.
    private func leads(_ origin: Int, to target: Int) -> Bool {
        var reached: Set<Int> = [origin]
        var queue = [origin]
        while let message = queue.popLast() {
            let steps = self.wiring.consumers[message]
            let events =
                self.wiring.caused[message].map { self.wiring.undoPublishes[$0] }
                + steps.compactMap { self.wiring.completion[$0] } + steps.compactMap { self.wiring.rejection[$0] }
            for event in events where reached.insert(event).inserted { queue.append(event) }
        }
        return reached.contains(target)
    }
}
