extension SagaModel {
    /// Takes over from the graph who hears what, and what follows from it.
    mutating func build(of graph: ChoreographyGraph, startedBy command: Int) {
        let wiring = graph.wiring
        self.tracked = Array(repeating: nil, count: graph.steps.count + graph.undos.count)
        let circles = ModelCircles(of: graph)
        for (number, node) in circles.nodes.enumerated() { self.tracked[node] = number }
        self.describeSteps(of: graph, startedBy: command)

        var numbers: [Arrival: Int] = [:]
        func arrivals(of message: Int?, from node: Int?) -> [Int] {
            guard let message else { return [] }
            return self.targets(of: message, in: graph).map { role, step in
                let target = self.node(of: Arrival(role: role, step: step, publisher: nil))
                let publisher = node.flatMap { circles.connect($0, target) ? $0 : nil }
                let arrival = Arrival(role: role, step: step, publisher: publisher)
                if let number = numbers[arrival] { return number }
                numbers[arrival] = self.arrivals.count
                self.arrivals.append(arrival)
                self.steps[step].arrivals.append(self.arrivals.count - 1)
                return self.arrivals.count - 1
            }
        }
        self.started = arrivals(of: command, from: nil)
        for step in graph.steps.indices {
            self.published.append(arrivals(of: wiring.completion[step], from: step))
            self.rejected.append(arrivals(of: wiring.rejection[step], from: step))
        }
        for step in graph.steps where !wiring.alternatives[step.index].isEmpty {
            let alternatives = wiring.alternatives[step.index].map { arrivals(of: $0, from: step.index) }
            self.steps[step.index].decision?.arrivals = alternatives
        }
        for undo in graph.undos.indices {
            self.published.append(arrivals(of: wiring.undoPublishes[undo], from: graph.steps.count + undo))
        }
        let parts = self.steps.reduce(0) { $0 + ($1.parts > 1 ? $1.parts : 0) }
        self.layout = ModelState.Layout(
            steps: self.steps.count,
            arrivals: self.arrivals.count,
            parts: parts,
            tracked: circles.nodes.count,
            choices: self.steps.reduce(0) { $0 + ($1.decision?.width ?? 0) }
        )
        self.placeParts()
    }

    /// Who does what with a message.
    private func targets(of message: Int, in graph: ChoreographyGraph) -> [(role: Arrival.Role, step: Int)] {
        var targets: [(Arrival.Role, Int)] = []
        for step in graph.wiring.consumers[message] {
            switch graph.steps[step].declaration.kind {
            case .listener: continue
            case .deadline: targets.append((.arm, step))
            default:
                let part = graph.wiring.triggers[step].firstIndex(of: message) ?? 0
                targets.append((.forward(part: part), step))
            }
        }
        for undo in graph.wiring.caused[message] { targets.append((.undo(undo), graph.wiring.undoneStep[undo])) }
        for step in graph.wiring.disarmed[message] { targets.append((.disarm, step)) }
        return targets
    }

    private mutating func describeSteps(of graph: ChoreographyGraph, startedBy command: Int) {
        let saga = graph.goingForward(from: command)
        let undoings = graph.undoingFlows().map(\.steps)
        for step in graph.steps {
            let declaration = step.declaration
            let index = step.index
            self.steps[index].parts = graph.wiring.triggers[index].count
            self.steps[index].awaitsCompensation = declaration.triggers.contains(where: \.isCompensation)
            self.steps[index].mayReject = declaration.rejection != nil && declaration.kind != .deadline
            self.steps[index].mayBeIntended = declaration.kind == .external && !declaration.compensations.isEmpty
            self.steps[index].mayLeaveUnknown =
                declaration.kind == .external && declaration.rejection != nil && declaration.rejectsOnExhaustion
            self.steps[index].isDeadline = declaration.kind == .deadline
            self.steps[index].belongsToSaga = saga.contains(index)
            self.steps[index].group = index
            self.steps[index].decision = SagaModel.Decision(step, in: graph)
            if !saga.contains(index) {
                let rejecters = undoings.filter { $0.contains(index) }.flatMap(\.self)
                    .filter { !saga.contains($0) && declaration.kind != .deadline }
                self.steps[index].rivals = Set(rejecters).sorted()
            }
            self.steps[index].mergesEnds = saga.contains(index) && self.barrier.absorbsRepetitions
        }
        for step in graph.steps {
            // What one of them decides depends on what the others have decided about.
            for peer in self.steps[step.index].decision?.peers ?? [] { self.unite(step.index, peer.step) }
            for other in self.steps[step.index].decision?.together ?? [] { self.unite(step.index, other) }
        }
        for step in graph.steps where step.declaration.kind != .deadline {
            for deadline in graph.wiring.gates[step.index] where step.declaration.kind != .listener {
                self.steps[deadline].guards.append(step.index)
                self.steps[step.index].mergesEnds = false
                self.unite(step.index, deadline)
            }
        }
    }

    private mutating func unite(_ first: Int, _ second: Int) {
        let groups = (self.steps[first].group, self.steps[second].group)
        for index in self.steps.indices where self.steps[index].group == groups.1 { self.steps[index].group = groups.0 }
    }

    private mutating func placeParts() {
        var next = self.layout.parts
        for index in self.steps.indices where self.steps[index].parts > 1 {
            self.steps[index].firstPart = next
            next += self.steps[index].parts
        }
        var nextChoice = self.layout.choices
        for index in self.steps.indices {
            self.steps[index].firstChoice = nextChoice
            nextChoice += self.steps[index].decision?.width ?? 0
        }
    }
}
