extension ChoreographyGraph {
    /// Undos that cause each other in a circle, and steps that lead back to their own triggers.
    func cycleProblems() -> [GraphProblem] {
        let links = GraphLinks(of: self)
        let undoCycles = links.cycles(amongst: links.undoNodes, startingAt: links.undoNodes)
        let reach = GraphReach(from: self.startingCommands, in: self)
        let reached = links.nodes.filter { reach.contains(links.step(of: $0)) }
        let stepCycles = links.cycles(amongst: reached, startingAt: reached.filter { !links.isUndo($0) })
        return undoCycles.map { self.compensationCycle($0) } + stepCycles.map { self.stepCycle($0) }
    }

    private func compensationCycle(_ hops: [GraphLinks.Hop]) -> GraphProblem {
        GraphProblem(
            .compensationCycle,
            participants: hops.map { self.steps[$0.step].participant },
            messages: hops.map { self.messages[$0.message] },
            message: "Undos cause each other in a circle: \(self.trail(of: hops)).",
            mend: hops.count == 1
                ? "Let the undo publish another event than the one that causes it."
                : "Remove one of \(hops.map { self.messages[$0.message].name }.enumeration()) from the causes in the circle."
        )
    }

    private func stepCycle(_ hops: [GraphLinks.Hop]) -> GraphProblem {
        let start = hops.first.map { "\(self.steps[$0.step])" } ?? ""
        return GraphProblem(
            .stepCycle,
            participants: hops.map { self.steps[$0.step].participant },
            messages: hops.map { self.messages[$0.message] },
            message: "The \(start) leads back to its own trigger: \(self.trail(of: hops)). It runs once in a saga, "
                + "so that the second round would stop there unnoticed.",
            mend: "End the circle with an event of another type, or start another saga with a command."
        )
    }

    /// The circle in words: each hop hears a message; the last one's answer is what the first one hears.
    private func trail(of hops: [GraphLinks.Hop]) -> String {
        let names = hops.flatMap { [self.messages[$0.message].name, self.steps[$0.step].participant] }
        return (names + names.prefix(1)).joined(separator: " → ")
    }
}
