extension SagaModel {
    /// What a step decides between, and by which rule.
    struct Decision {
        /// A decision of the same participant.
        struct Peer {
            let step: Int
            let trigger: MessageType
        }

        private let trigger: MessageType
        private let alternatives: [MessageType]
        private let rule: DecisionRule?
        /// Whether it has to be for something, because a saga starts with it.
        private let isInitiating: Bool
        /// The participant's other decisions, if the rule asks about them.
        let peers: [Peer]
        /// By alternative: what arrives where if the decision is for it.
        var arrivals: [[Int]] = []

        /// Takes over a step's decision; `nil` if it is none.
        init?(_ step: ChoreographyGraph.Step, in graph: ChoreographyGraph) {
            let declaration = step.declaration
            guard !declaration.alternatives.isEmpty, let trigger = declaration.triggers.first else { return nil }
            self.trigger = trigger
            self.alternatives = declaration.alternatives
            self.rule = declaration.rule
            self.isInitiating = declaration.kind == .initiating
            self.peers =
                declaration.rule == nil
                ? []
                : graph.steps.compactMap { other in
                    guard other.home == step.home, other.index != step.index,
                        !other.declaration.alternatives.isEmpty, let trigger = other.declaration.triggers.first
                    else { return nil }
                    return Peer(step: other.index, trigger: trigger)
                }
        }

        /// What it may be for: numbers of alternatives, from 1, or 0 for none.
        func choices(isDecided: (_ step: Int) -> Bool) -> [Int] {
            guard let rule else { return Array((self.isInitiating ? 1 : 0)...self.alternatives.count) }
            var decided: Set<MessageType> = [self.trigger]
            for peer in self.peers where isDecided(peer.step) { decided.insert(peer.trigger) }
            var choices: [Int] = []
            for message in rule(decided) {
                let choice = message.map { (self.alternatives.firstIndex(of: $0) ?? -1) + 1 } ?? 0
                if !choices.contains(choice) { choices.append(choice) }
            }
            return choices
        }
    }

    /// What a step may decide now; one answer for a step that decides nothing.
    func choices(of step: Int, in state: ModelState) -> [Int] {
        self.steps[step].decision?.choices { state.row(of: $0) == .committed } ?? [0]
    }

    /// What follows from a step that completes.
    func completed(_ step: Int, choosing choice: Int) -> [Int] {
        guard let decision = self.steps[step].decision else { return self.published[step] }
        return choice == 0 ? [] : decision.arrivals[choice - 1]
    }

    /// All that may follow from a step that completes.
    func everythingPublished(by step: Int) -> [Int] {
        self.published[step] + (self.steps[step].decision?.arrivals.flatMap(\.self) ?? [])
    }
}

extension ChoreographyGraph {
    /// The steps to which a command may lead without anything being rejected or undone, decisions included.
    func goingForward(from command: Int) -> Set<Int> {
        var steps = Set(SagaFlow(from: command, in: self.wiring).steps)
        var starts = steps.flatMap { self.wiring.alternatives[$0] }
        var known: Set<Int> = []
        while let start = starts.popLast() {
            guard !self.messages[start].isCompensation, known.insert(start).inserted else { continue }
            // A join of what several decisions lead to waits for something of each.
            let flow = SagaFlow(from: start, besides: known.union(self.wiring.completers.indices), in: self.wiring)
            let ways = flow.steps.filter { step in
                !self.wiring.triggers[step].contains { self.messages[$0].isCompensation }
            }
            steps.formUnion(ways)
            starts += ways.flatMap { self.wiring.alternatives[$0] }
        }
        return steps
    }
}
