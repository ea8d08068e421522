/// What may happen in a saga, as far as it goes.
struct SagaSpread {
    /// What is sure, and so excludes other things.
    private let past: SagaWorld.Past?
    private let steps: StepSet
    private let undos: StepSet

    /// Whether a step may run.
    func runs(_ step: Int) -> Bool { self.steps.contains(step) }

    /// Whether something may happen.
    func contains(_ act: SagaWorld.Act) -> Bool {
        switch act {
        case .completion(let step): self.steps.contains(step) && self.past?.excluded.contains(step) != true
        case .rejection(let step): self.steps.contains(step) && self.past?.completed.contains(step) != true
        case .undo(let undo): self.undos.contains(undo)
        }
    }

    /// Follows everything that a saga may publish.
    ///
    /// - Parameters:
    ///   - world: The sagas to look at.
    ///   - act: Something that happens in them for sure.
    ///   - ends: Messages from which nothing follows.
    ///   - steps: Steps that are left out, as if they could not run.
    init(in world: SagaWorld, given act: SagaWorld.Act? = nil, upTo ends: [Int] = [], without steps: [Int] = []) {
        let past = act.map { world.past(of: $0) }
        var walk = Walk(world: world, past: past, ends: ends, excluded: steps)
        for start in world.starts { walk.publish(start) }
        if let message = act.flatMap({ world.message(of: $0) }) { walk.publish(message) }
        walk.run()
        self.past = past
        self.steps = walk.steps
        self.undos = walk.undos
    }

    private struct Walk {
        let world: SagaWorld
        let past: SagaWorld.Past?
        let ends: [Int]
        let excluded: [Int]
        var missing: [Int]
        var steps: StepSet
        var undos: StepSet
        var published: StepSet
        var heard: StepSet
        var queue: [Int] = []

        init(world: SagaWorld, past: SagaWorld.Past?, ends: [Int], excluded: [Int]) {
            self.world = world
            self.past = past
            self.ends = ends
            self.excluded = excluded
            self.missing = world.wiring.triggers.map(\.count)
            self.steps = StepSet(count: world.graph.steps.count)
            self.undos = StepSet(count: world.graph.undos.count)
            self.published = StepSet(count: world.wiring.messages.count)
            self.heard = self.published
        }

        mutating func publish(_ message: Int) {
            guard !self.published.contains(message) else { return }
            self.published.insert(message)
            if !self.ends.contains(message) { self.queue.append(message) }
        }

        mutating func run() {
            let wiring = self.world.wiring
            while let message = self.queue.popLast() {
                self.heard.insert(message)
                for step in wiring.consumers[message] where !self.excluded.contains(step) {
                    self.missing[step] -= 1
                    if self.missing[step] == 0 { self.run(step) }
                }
                for undo in wiring.caused[message] where self.steps.contains(wiring.undoneStep[undo]) {
                    self.undo(undo, because: message)
                }
            }
        }

        private mutating func run(_ step: Int) {
            guard self.world.mayRun(step, given: self.past) else { return }
            let wiring = self.world.wiring
            self.steps.insert(step)
            if let completion = wiring.completion[step], self.past?.excluded.contains(step) != true {
                self.publish(completion)
            }
            if let rejection = wiring.rejection[step], self.past?.completed.contains(step) != true {
                self.publish(rejection)
            }
            // A cause may have come up before the step that it undoes.
            for undo in wiring.undosOfStep[step] {
                for cause in wiring.causes[undo] where self.heard.contains(cause) { self.undo(undo, because: cause) }
            }
        }

        private mutating func undo(_ undo: Int, because cause: Int) {
            guard self.world.mayRun(undo, because: cause),
                self.past?.spared.contains(self.world.wiring.undoneStep[undo]) != true
            else { return }
            self.undos.insert(undo)
            self.publish(self.world.wiring.undoPublishes[undo])
        }
    }
}
