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
        /// The participant's decisions about other messages, if the rule asks about them.
        let peers: [Peer]
        /// The participant's decisions about the same message, this one among them.
        ///
        /// With rules they are one decision, of which each of them publishes a part: so they are made together. That one of
        /// them publishes later looks to everybody else as if its event came later.
        let together: [Int]
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
            let others =
                declaration.rule == nil
                ? []
                : graph.steps.filter { other in
                    other.home == step.home && other.index != step.index && other.declaration.rule != nil
                }
            self.peers = others.compactMap { other in
                other.declaration.triggers.first.flatMap { $0 == trigger ? nil : Peer(step: other.index, trigger: $0) }
            }
            self.together =
                ([step] + others).filter { $0.declaration.triggers.first == trigger }.map(\.index).sorted()
        }

        /// What it may be for, if the participant has decided something: numbers of alternatives, from 1, or 0 for none.
        fileprivate func choices(after decided: [MessageType: [MessageType]], and own: [MessageType]) -> [Int] {
            guard let rule else { return Array((self.isInitiating ? 1 : 0)...self.alternatives.count) }
            var choices: [Int] = []
            for message in rule(decided.merging([self.trigger: own]) { $1 }) {
                let choice = message.map { (self.alternatives.firstIndex(of: $0) ?? -1) + 1 } ?? 0
                if !choices.contains(choice) { choices.append(choice) }
            }
            return choices
        }

        /// How many answers there are, none among them.
        fileprivate var base: Int { self.alternatives.count + 1 }

        /// How many bits tell what it is for, if a rule asks for it.
        var width: Int { self.rule == nil ? 0 : Int.bitWidth - self.alternatives.count.leadingZeroBitCount }

        /// The message that a number stands for.
        fileprivate func message(_ choice: Int) -> MessageType? { choice == 0 ? nil : self.alternatives[choice - 1] }
    }

    /// What a step may decide now, together with those that decide about the same message: a number for each combination.
    ///
    /// For a step that decides nothing, one number.
    func choices(of step: Int, in state: ModelState) -> [Int] {
        guard let decision = self.steps[step].decision else { return [0] }
        let decided = self.decided(by: decision.peers, in: state)
        var combinations: [(number: Int, messages: [MessageType])] = [(0, [])]
        var weight = 1
        for part in decision.together {
            guard let own = self.steps[part].decision else { continue }
            combinations = combinations.flatMap { number, messages in
                own.choices(after: decided, and: messages).map { choice in
                    (number + choice * weight, messages + [own.message(choice)].compactMap(\.self))
                }
            }
            weight *= own.base
        }
        return combinations.map(\.number)
    }

    /// About what a participant has decided, and what for.
    private func decided(by peers: [Decision.Peer], in state: ModelState) -> [MessageType: [MessageType]] {
        var decided: [MessageType: [MessageType]] = [:]
        for peer in peers where state.row(of: peer.step) == .committed {
            let message = self.steps[peer.step].decision?.message(state[self.choiceBits(of: peer.step)])
            decided[peer.trigger, default: []] += [message].compactMap(\.self)
        }
        return decided
    }

    /// The bits that tell what a decision is for, once it has run.
    func choiceBits(of step: Int) -> Range<Int> {
        let first = self.steps[step].firstChoice
        return first..<first + (self.steps[step].decision?.width ?? 0)
    }

    /// What each of the steps is for that a combination is about; for a step that decides nothing, nothing.
    func parts(of combination: Int, decidedBy step: Int) -> [(step: Int, choice: Int)] {
        var rest = combination
        return (self.steps[step].decision?.together ?? []).map { part in
            let base = self.steps[part].decision?.base ?? 1
            defer { rest /= base }
            return (part, rest % base)
        }
    }

    /// What follows from a decision.
    func decided(_ step: Int, choosing choice: Int) -> [Int] {
        choice == 0 ? [] : self.steps[step].decision?.arrivals[choice - 1] ?? []
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
