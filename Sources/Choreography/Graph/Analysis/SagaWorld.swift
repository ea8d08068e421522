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

        /// Whether there is no such saga.
        var excludesItself: Bool { !self.completed.isDisjoint(with: self.excluded) }

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

    /// By message: what is sure once it was published; `nil` until anything is known.
    private var pasts: [Past]?

    /// By step: what is sure when it completes, itself included.
    private var befores: [Past] = []

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
        self.befores = graph.steps.map { _ in Past(count: count, isFull: true) }
        for step in graph.steps.indices { self.updatePast(before: step) }
        // The greatest solution: starts with all that could be sure, and takes away until it holds. Sagas go
        // forward, and their undoing mostly backward.
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

    /// Whether a step may run in a saga of which some things are sure.
    func mayRun(_ step: Int, given past: Past?) -> Bool {
        guard self.pasts != nil else { return true }
        var before = self.befores[step]
        guard !before.excludesItself else { return false }
        before.completed.remove(step)
        guard let past else { return true }
        return before.completed.isDisjoint(with: past.excluded) && before.excluded.isDisjoint(with: past.completed)
    }

    /// What is sure once something has happened; everything if it never does.
    func past(of act: Act) -> Past {
        let all = Past(count: self.befores.count, isFull: true)
        var past: Past
        switch act {
        case .completion(let step): past = self.befores[step]
        case .rejection(let step):
            past = self.befores[step]
            guard !past.excludesItself else { return all }
            past.completed.remove(step)
            for other in self.befores.indices where self.befores[other].completed.contains(step) {
                past.excluded.insert(other)
                if other != step || !self.mayBeUndoneAfterRejecting(step) { past.spared.insert(other) }
            }
        case .undo(let undo):
            let step = self.wiring.undoneStep[undo]
            past = all
            for cause in self.wiring.causes[undo] where self.mayRun(undo, because: cause) {
                if let before = self.pasts?[cause] { past.formIntersection(before) }
            }
            var own = self.befores[step]
            // Its call may have been on record, and no more.
            if self.graph.steps[step].declaration.kind == .external { own.completed.remove(step) }
            past.formUnion(own)
        }
        return past.excludesItself ? all : past
    }

    private mutating func settle(_ acts: [[Act]], in messages: [Int]) -> Bool {
        var hasChanged = false
        for message in messages where !acts[message].isEmpty && !self.starts.contains(message) {
            var common = Past(count: self.befores.count, isFull: true)
            for act in acts[message] { common.formIntersection(self.past(of: act)) }
            guard common != self.pasts?[message] else { continue }
            self.pasts?[message] = common
            hasChanged = true
            for step in self.wiring.consumers[message] { self.updatePast(before: step) }
        }
        return hasChanged
    }

    private mutating func updatePast(before step: Int) {
        var past = Past(count: self.befores.count, isFull: false)
        for trigger in self.wiring.triggers[step] {
            if let before = self.pasts?[trigger] { past.formUnion(before) }
        }
        for deadline in self.wiring.gates[step] { past.completed.insert(deadline) }
        past.completed.insert(step)
        self.befores[step] = past
    }
}
