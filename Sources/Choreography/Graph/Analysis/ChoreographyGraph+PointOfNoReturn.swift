extension ChoreographyGraph {
    /// Whether nothing in a saga is rejected, and so nothing undone, once a pivot has committed.
    ///
    /// That is so if whatever may reject in its sagas has committed for sure by then, however messages overtake each
    /// other: each of the messages that the pivot needs comes from one step only. It is not said of sagas with deadlines and
    /// decisions, nor where there are several ways to the pivot, although it may be so there too.
    func isPointOfNoReturn(_ pivot: Step) -> Bool {
        guard pivot.declaration.kind == .pivot, let (commands, needed) = self.onlyWay(to: pivot.index) else {
            return false
        }
        let sagas = GraphReach(from: commands, in: self)
        return self.steps.allSatisfy { step in
            guard sagas.contains(step.index), step.index != pivot.index else { return true }
            return step.declaration.kind != .deadline && step.declaration.alternatives.isEmpty
                && (step.declaration.rejection == nil || needed.contains(step.index))
        }
    }

    /// The commands that start the sagas in which a step runs, and the steps that have all committed before it; `nil` if some
    /// message may come from several of them.
    private func onlyWay(to target: Int) -> (commands: [Int], steps: Set<Int>)? {
        var commands: [Int] = []
        var steps: Set<Int> = []
        var queue = [target]
        while let step = queue.popLast() {
            for message in self.wiring.triggers[step] {
                let publishers = self.wiring.completers[message]
                let others = [self.wiring.rejecters, self.wiring.undoers, self.wiring.deciders].map(\.[message])
                guard others.allSatisfy(\.isEmpty) else { return nil }
                if self.messages[message].isCommand, publishers.isEmpty {
                    commands.append(message)
                } else if publishers.count == 1, publishers[0] != target {
                    if steps.insert(publishers[0]).inserted { queue.append(publishers[0]) }
                } else {
                    return nil
                }
            }
        }
        return commands.isEmpty ? nil : (commands, steps)
    }
}
