/// What can ever happen once some messages are published: steps, their completions and rejections, undos.
struct GraphReach {
    private var steps: Set<Int> = []
    private var messages: Set<Int> = []

    /// Follows messages.
    ///
    /// - Parameters:
    ///   - starts: The messages.
    ///   - graph: The graph to follow them in.
    ///   - excluded: A step that is left out, as if it could not run.
    init(from starts: [Int], in graph: ChoreographyGraph, without excluded: Int? = nil) {
        let wiring = graph.wiring
        var missing = wiring.triggers.map(\.count)
        var queue: [Int] = []
        for start in starts { self.publish(start, to: &queue) }
        while let message = queue.popLast() {
            for step in wiring.consumers[message] where step != excluded {
                missing[step] -= 1
                guard missing[step] == 0 else { continue }
                self.steps.insert(step)
                let answers = [wiring.completion[step], wiring.rejection[step]].compactMap(\.self)
                for event in answers + wiring.alternatives[step] {
                    self.publish(event, to: &queue)
                }
                // A cause may have come up before the step that it undoes.
                for undo in wiring.undosOfStep[step] where wiring.causes[undo].contains(where: self.messages.contains) {
                    self.publish(wiring.undoPublishes[undo], to: &queue)
                }
            }
            for undo in wiring.caused[message] where self.steps.contains(wiring.undoneStep[undo]) {
                self.publish(wiring.undoPublishes[undo], to: &queue)
            }
        }
    }

    /// Whether a step can ever run.
    func contains(_ step: Int) -> Bool { self.steps.contains(step) }

    /// Whether a message can ever be published.
    func contains(_ message: MessageType, in graph: ChoreographyGraph) -> Bool {
        graph.wiring.number(of: message).map { self.messages.contains($0) } ?? false
    }

    private mutating func publish(_ message: Int, to queue: inout [Int]) {
        if self.messages.insert(message).inserted { queue.append(message) }
    }
}
