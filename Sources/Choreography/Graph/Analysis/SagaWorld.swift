/// The sagas that one command starts: what can happen in them, and what is sure once something has.
struct SagaWorld {
    /// Something by which a message is published.
    enum Act: Hashable {
        case completion(Int)
        case rejection(Int)
        case undo(Int)
    }

    /// What is sure of each saga in which a message was published.
    struct Past: Equatable {
        /// The steps that have completed; a deadline that can't fire any more counts as completed.
        var completed: StepSet
        /// The steps that never complete.
        var excluded: StepSet
        /// The steps of which there is never anything to undo.
        ///
        /// Those that never complete, but for one whose call to the outside may have had its effect.
        var spared: StepSet

        init(count: Int, isFull: Bool) {
            self.completed = StepSet(count: count, isFull: isFull)
            self.excluded = self.completed
            self.spared = self.completed
        }

        mutating func formIntersection(_ other: Self) {
            self.completed.formIntersection(other.completed)
            self.excluded.formIntersection(other.excluded)
            self.spared.formIntersection(other.spared)
        }

        mutating func formUnion(_ other: Self) {
            self.completed.formUnion(other.completed)
            self.excluded.formUnion(other.excluded)
            self.spared.formUnion(other.spared)
        }
    }

    let graph: ChoreographyGraph

    /// What is there without anybody's publishing it.
    let starts: [Int]

    /// By message: what is sure once it was published.
    private(set) var pasts: [Past]?

    /// By step: the steps without whose completion it does not complete; itself among them.
    private var needs: [StepSet] = []

    var wiring: GraphWiring { self.graph.wiring }

    /// Looks at what follows from some messages.
    init(of graph: ChoreographyGraph, from starts: [Int]) {
        self.graph = graph
        self.starts = starts
        self.pasts = nil
        let count = graph.steps.count
        let all = SagaSpread(in: self)
        let acts = graph.messages.indices.map { message in
            self.acts(publishing: message).filter { all.contains($0) }
        }
        self.pasts = graph.messages.indices.map { Past(count: count, isFull: !starts.contains($0)) }
        self.needs = graph.steps.map { _ in StepSet(count: count, isFull: true) }
        for step in graph.steps.indices { self.updateNeeds(of: step) }
        // The greatest solution: starts with all that could be sure, and takes away until it holds. Sagas go forward, and
        // their undoing mostly backward.
        let messages = Array(graph.messages.indices)
        while self.settle(acts, in: messages) { if !self.settle(acts, in: messages.reversed()) { break } }
    }

    /// By what a message is published.
    func acts(publishing message: Int) -> [Act] {
        self.wiring.completers[message].map { .completion($0) } + self.wiring.rejecters[message].map { .rejection($0) }
            + self.wiring.undoers[message].map { .undo($0) }
    }

    /// What an act publishes.
    func message(of act: Act) -> Int? {
        switch act {
        case .completion(let step): self.wiring.completion[step]
        case .rejection(let step): self.wiring.rejection[step]
        case .undo(let undo): self.wiring.undoPublishes[undo]
        }
    }

    /// Whether a cause may find something to undo.
    func mayRun(_ undo: Int, because cause: Int) -> Bool {
        self.pasts.map { !$0[cause].spared.contains(self.wiring.undoneStep[undo]) } ?? true
    }

    /// Whether nobody may know what the call of a step has come to when it rejects.
    func mayBeUndoneAfterRejecting(_ step: Int) -> Bool {
        let declaration = self.graph.steps[step].declaration
        return declaration.kind == .external && declaration.rejectsOnExhaustion
    }

    /// What is sure once something has happened.
    func past(of act: Act) -> Past {
        var past = Past(count: self.graph.steps.count, isFull: false)
        guard let pasts = self.pasts else { return past }
        switch act {
        case .completion(let step): past = self.past(before: step)
        case .rejection(let step):
            past = self.past(before: step)
            past.completed.remove(step)
            for other in self.needs.indices where self.needs[other].contains(step) {
                past.excluded.insert(other)
                if other != step || !self.mayBeUndoneAfterRejecting(step) { past.spared.insert(other) }
            }
        case .undo(let undo):
            let step = self.wiring.undoneStep[undo]
            past = Past(count: self.graph.steps.count, isFull: true)
            for cause in self.wiring.causes[undo] where self.mayRun(undo, because: cause) {
                past.formIntersection(pasts[cause])
            }
            var own = self.past(before: step)
            // Its call may have been on record, and no more.
            if self.graph.steps[step].declaration.kind == .external { own.completed.remove(step) }
            past.formUnion(own)
        }
        return past
    }

    /// What is sure when a step completes.
    private func past(before step: Int) -> Past {
        var past = Past(count: self.graph.steps.count, isFull: false)
        for trigger in self.wiring.triggers[step] {
            if let before = self.pasts?[trigger] { past.formUnion(before) }
        }
        past.completed.formUnion(self.needs[step])
        return past
    }

    private mutating func settle(_ acts: [[Act]], in messages: [Int]) -> Bool {
        var hasChanged = false
        for message in messages where !acts[message].isEmpty && !self.starts.contains(message) {
            var common = Past(count: self.needs.count, isFull: true)
            for act in acts[message] { common.formIntersection(self.past(of: act)) }
            guard common != self.pasts?[message] else { continue }
            self.pasts?[message] = common
            hasChanged = true
            for step in self.wiring.consumers[message] { self.updateNeeds(of: step) }
        }
        return hasChanged
    }

    private mutating func updateNeeds(of step: Int) {
        var needed = StepSet(count: self.needs.count)
        for trigger in self.wiring.triggers[step] {
            if let before = self.pasts?[trigger].completed { needed.formUnion(before) }
        }
        for deadline in self.wiring.gates[step] { needed.insert(deadline) }
        needed.insert(step)
        self.needs[step] = needed
    }
}
