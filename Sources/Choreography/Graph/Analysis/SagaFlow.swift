/// What one message sets going as long as every step completes, and which steps need which others.
///
/// Step X is *needed* by step S if S runs in no saga in which X has not completed. It is the dominator
/// relation of flow graphs, with joins: a message needs what all of its publishers need, a step needs what
/// any of its triggers needs. A deadline that cannot fire any more counts as completed. From it follows what may have been committed when X rejects: every step
/// of the flow that does not need X, whether it goes before X or runs beside it.
struct SagaFlow {
    /// The message that starts the flow.
    let start: Int

    /// The steps of the flow, in the order in which they are first reached.
    let steps: [Int]

    private let wiring: GraphWiring
    private let place: [Int: Int]
    private let needs: [StepSet]

    init(from start: Int, in wiring: GraphWiring) {
        let steps = Self.reach(from: start, in: wiring)
        let place = Dictionary(uniqueKeysWithValues: zip(steps, steps.indices))
        self.start = start
        self.steps = steps
        self.wiring = wiring
        self.place = place
        self.needs = Self.needs(of: steps, at: place, from: start, in: wiring)
    }

    /// Whether a step belongs to the flow.
    func contains(_ step: Int) -> Bool { self.place[step] != nil }

    /// Whether `step` can only run once `other` has completed; true of a step and itself.
    func needs(_ step: Int, _ other: Int) -> Bool {
        guard let step = self.place[step], let other = self.place[other] else { return false }
        return self.needs[step].contains(other)
    }

    /// Whether a step has committed for sure when another one rejects.
    ///
    /// Not so the one that rejects: its undo, if it has one for its own rejection, may have nothing to do.
    func hasCommitted(_ step: Int, before rejecter: Int) -> Bool { step != rejecter && self.needs(rejecter, step) }

    /// The steps that some step's completion leads to, as a way back from each of them: by step, the step
    /// before it on a shortest way.
    func waysBack(to origin: Int) -> [Int: Int] {
        var before: [Int: Int] = [:]
        var queue = [origin]
        var next = 0
        while next < queue.count {
            let step = queue[next]
            next += 1
            guard let completion = self.wiring.completion[step] else { continue }
            for follower in self.wiring.consumers[completion]
            where follower != origin && before[follower] == nil && self.contains(follower) {
                before[follower] = step
                queue.append(follower)
            }
        }
        return before
    }

    /// A shortest chain of steps from the start of the flow to a step.
    func chain(to target: Int) -> [Int] {
        var chain = [target]
        var before: [Int: Int] = [:]
        var queue = self.wiring.consumers[self.start].filter { self.contains($0) }
        var seen = Set(queue)
        var next = 0
        while next < queue.count, !seen.contains(target) {
            let step = queue[next]
            next += 1
            guard let completion = self.wiring.completion[step] else { continue }
            for follower in self.wiring.consumers[completion]
            where self.contains(follower) && seen.insert(follower).inserted {
                before[follower] = step
                queue.append(follower)
            }
        }
        while let step = chain.last.flatMap({ before[$0] }) { chain.append(step) }
        return chain.reversed()
    }

    private static func reach(from start: Int, in wiring: GraphWiring) -> [Int] {
        var missing = wiring.triggers.map(\.count)
        var published: Set<Int> = [start]
        var queue = [start]
        var steps: [Int] = []
        var next = 0
        while next < queue.count {
            for step in wiring.consumers[queue[next]] {
                missing[step] -= 1
                guard missing[step] == 0 else { continue }
                steps.append(step)
                guard let completion = wiring.completion[step] else { continue }
                if published.insert(completion).inserted { queue.append(completion) }
            }
            next += 1
        }
        return steps
    }

    /// The greatest solution of the rule above: starts with all steps needed, and takes away until it holds.
    private static func needs(
        of steps: [Int],
        at place: [Int: Int],
        from start: Int,
        in wiring: GraphWiring
    ) -> [StepSet] {
        var needs = steps.map { _ in StepSet(count: steps.count, isFull: true) }
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for (index, step) in steps.enumerated() {
                var needed = StepSet(count: steps.count)
                for trigger in wiring.triggers[step] where trigger != start {
                    var common = StepSet(count: steps.count, isFull: true)
                    for publisher in wiring.completers[trigger].compactMap({ place[$0] }) {
                        common.formIntersection(needs[publisher])
                    }
                    needed.formUnion(common)
                }
                for deadline in wiring.gates[step].compactMap({ place[$0] }) { needed.insert(deadline) }
                needed.insert(index)
                guard needed != needs[index] else { continue }
                needs[index] = needed
                hasChanged = true
            }
        }
        return needs
    }
}
