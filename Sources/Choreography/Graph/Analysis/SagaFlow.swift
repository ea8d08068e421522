/// What one message sets going as long as every step completes, and which steps need which others.
///
/// Step X is *needed* by step S if S runs in no saga in which X has not completed. It is the dominator
/// relation of flow graphs, with joins: a message needs what all of its publishers need, a step needs what
/// any of its triggers needs. A deadline that cannot fire any more counts as completed. From it follows what
/// may have been committed when X rejects: every step of the flow that does not need X, whether it goes before
/// X or runs beside it.
struct SagaFlow {
    /// One step on a way through the flow, and the message with which it leads on.
    struct Hop: Equatable {
        let step: Int
        /// Its completion event, or what its undo publishes; `nil` where the way ends.
        let message: Int?
    }

    /// The message that starts the flow.
    let start: Int

    /// The steps of the flow, in the order in which they are first reached.
    let steps: [Int]

    private let wiring: GraphWiring
    /// What a flow of the undoing finds in the saga; `nil` if the flow is the saga itself.
    private let others: Set<Int>?
    private let place: [Int: Int]
    private let needs: [StepSet]

    /// Follows a message.
    ///
    /// - Parameters:
    ///   - start: The message: a command, or a compensation event that triggers steps.
    ///   - others: Given a compensation event, what else its saga may have published, for joins to wait for. The flow
    ///     goes on by way of undos then.
    ///   - wiring: The edges to follow.
    init(from start: Int, besides others: Set<Int>? = nil, in wiring: GraphWiring) {
        let (steps, free) = Self.reach(from: start, besides: others, in: wiring)
        let place = Dictionary(uniqueKeysWithValues: zip(steps, steps.indices))
        self.start = start
        self.steps = steps
        self.wiring = wiring
        self.others = others
        self.place = place
        self.needs = Self.needs(of: steps, at: place, besides: free, in: wiring)
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

    /// A shortest way from a step to another one that its completion leads to; `nil` if it does not.
    func way(from origin: Int, to target: Int) -> [Hop]? {
        var before: [Int: Int] = [:]
        var queue = [origin]
        var next = 0
        while next < queue.count, before[target] == nil {
            let step = queue[next]
            next += 1
            guard let completion = self.wiring.completion[step] else { continue }
            for follower in self.wiring.consumers[completion]
            where follower != origin && before[follower] == nil && self.contains(follower) {
                before[follower] = step
                queue.append(follower)
            }
        }
        guard before[target] != nil else { return nil }
        var hops = [Hop(step: target, message: nil)]
        while let step = hops.last.flatMap({ before[$0.step] }) {
            hops.append(Hop(step: step, message: self.wiring.completion[step]))
        }
        return hops.reversed()
    }

    /// A shortest way from the start of the flow to a step.
    func way(to target: Int) -> [Hop] {
        var ways: [Int: [Hop]] = [self.start: []]
        var queue = [self.start]
        var next = 0
        func lead(_ step: Int, by message: Int?, after way: [Hop]) {
            guard let message, ways[message] == nil else { return }
            ways[message] = way + [Hop(step: step, message: message)]
            queue.append(message)
        }
        while next < queue.count {
            let way = ways[queue[next]] ?? []
            for step in self.wiring.consumers[queue[next]] where self.contains(step) {
                guard step != target else { return way + [Hop(step: step, message: nil)] }
                lead(step, by: self.wiring.completion[step], after: way)
            }
            for undo in self.wiring.caused[queue[next]] where self.others != nil {
                lead(self.wiring.undoneStep[undo], by: self.wiring.undoPublishes[undo], after: way)
            }
            next += 1
        }
        return [Hop(step: target, message: nil)]
    }

    /// The steps of the flow, and the messages that may come without any of them.
    private static func reach(
        from start: Int,
        besides others: Set<Int>?,
        in wiring: GraphWiring
    ) -> (steps: [Int], free: Set<Int>) {
        var published: Set<Int> = [start]
        var free = (others ?? []).union([start])
        var queue = [start]
        var steps: [Int] = []
        var known: Set<Int> = []
        var next = 0
        while next < queue.count {
            for step in wiring.consumers[queue[next]] where !known.contains(step) {
                guard wiring.triggers[step].allSatisfy({ published.contains($0) || free.contains($0) }) else {
                    continue
                }
                known.insert(step)
                steps.append(step)
                guard let completion = wiring.completion[step] else { continue }
                if published.insert(completion).inserted { queue.append(completion) }
            }
            for undo in wiring.caused[queue[next]] where others != nil {
                free.insert(wiring.undoPublishes[undo])
                if published.insert(wiring.undoPublishes[undo]).inserted { queue.append(wiring.undoPublishes[undo]) }
            }
            next += 1
        }
        return (steps, free)
    }

    /// The greatest solution of the rule above: starts with all steps needed, and takes away until it holds.
    private static func needs(
        of steps: [Int],
        at place: [Int: Int],
        besides free: Set<Int>,
        in wiring: GraphWiring
    ) -> [StepSet] {
        var needs = steps.map { _ in StepSet(count: steps.count, isFull: true) }
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for (index, step) in steps.enumerated() {
                var needed = StepSet(count: steps.count)
                for trigger in wiring.triggers[step] where !free.contains(trigger) {
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
