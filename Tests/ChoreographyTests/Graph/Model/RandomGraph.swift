@testable import Choreography

/// Makes small choreographies that a seed decides; most of them are wrong.
struct RandomGraph {
    private var random: SplitMix
    private var steps: [StepDeclaration] = []
    /// What follows from the command, as long as every step completes.
    private var facts: [MessageType] = []
    private var rejections: [MessageType] = []
    private var undone: [MessageType] = []

    private let isPlain: Bool

    /// - Parameters:
    ///   - seed: Decides everything.
    ///   - isPlain: Whether to leave out deadlines, steps of the undoing that reject, and completion events that two
    ///     steps publish.
    /// - Returns: The graph of two to eight steps of three participants.
    static func graph(seed: UInt64, isPlain: Bool = false) -> ChoreographyGraph {
        var maker = Self(seed: seed, isPlain: isPlain)
        return maker.graph()
    }

    private init(seed: UInt64, isPlain: Bool) {
        self.random = SplitMix(state: seed &* 0x9e37_79b9_7f4a_7c15)
        self.isPlain = isPlain
    }

    private mutating func graph() -> ChoreographyGraph {
        let count = 2 + self.below(5)
        for number in 0..<count { self.addStep(number) }
        for number in count..<count + self.below(3) { self.addReaction(number) }
        for number in self.steps.indices { self.addUndo(to: number) }
        var homes: [[StepDeclaration]] = [[], [], []]
        for step in self.steps { homes[self.below(3)].append(step) }
        return ChoreographyGraph(
            name: "random",
            participants: homes.enumerated().map { ParticipantDeclaration(Paper("P\($0)", declaring: $1)) }
        )
    }

    /// A step of the saga itself.
    private mutating func addStep(_ number: Int) {
        if number > 1, !self.isPlain, self.below(6) == 0 { return self.addDeadline(number) }
        let isShared = !self.isPlain && self.facts.count > 1 && self.below(8) == 0
        let before = isShared ? self.facts.dropLast() : self.facts[...]
        let isJoin = before.count > 1 && self.below(5) == 0
        var triggers = [before.isEmpty ? MessageType(Trip.BookTrip.self) : self.pick(Array(before))]
        if isJoin { triggers.append(self.pick(before.filter { $0 != triggers[0] })) }
        let kinds: [StepKind] = [
            .compensatable, .compensatable, .compensatable, .compensatable, .external, .pivot, .retriable,
        ]
        let kind = number == 0 ? .initiating : isJoin ? .join : self.pick(kinds)
        let rejection = kind == .retriable || self.below(3) == 0 ? nil : self.rejection(number)
        self.steps.append(
            StepDeclaration(
                kind: kind,
                id: "s\(number)",
                triggers: triggers,
                completion: isShared ? self.facts.last : NumberedEvents.fact(3 * number),
                rejection: rejection,
                retry: nil,
                rejectsOnExhaustion: kind == .external && rejection != nil && self.below(2) == 0
            )
        )
        if !isShared { self.facts.append(NumberedEvents.fact(3 * number)) }
    }

    private mutating func addDeadline(_ number: Int) {
        let trigger = self.pick(self.facts)
        self.steps.append(
            StepDeclaration(
                kind: .deadline,
                id: "s\(number)",
                triggers: [trigger],
                rejection: self.rejection(number),
                retry: nil,
                unless: [self.pick(self.facts)].filter { $0 != trigger },
                within: .seconds(1)
            )
        )
    }

    /// A step of the undoing.
    private mutating func addReaction(_ number: Int) {
        guard !self.rejections.isEmpty else { return }
        let completion = self.below(2) == 0 ? NumberedEvents.fact(3 * number) : NumberedEvents.failure(3 * number)
        // What the undo of a step publishes, if it has one, or what a step rejects with.
        let followsUndo = !self.isPlain && self.below(4) == 0
        let trigger =
            followsUndo ? NumberedEvents.failure(3 * self.below(self.steps.count) + 2) : self.pick(self.rejections)
        let rejection = !self.isPlain && self.below(3) == 0 ? self.rejection(number, not: trigger) : nil
        let isJoin = !self.isPlain && self.below(4) == 0
        self.steps.append(
            StepDeclaration(
                kind: isJoin ? .join : rejection == nil ? .retriable : .compensatable,
                id: "s\(number)",
                triggers: [trigger] + (isJoin ? [self.pick(self.facts)] : []),
                completion: completion,
                rejection: rejection,
                retry: nil
            )
        )
        if completion.isCompensation { self.undone.append(completion) }
    }

    /// An undo, whose causes are among what the steps after it publish.
    private mutating func addUndo(to number: Int) {
        let kind = self.steps[number].kind
        guard kind != .pivot, kind != .retriable, kind != .deadline else { return }
        guard self.below(10) > 0 else { return }
        let own = self.steps[number].rejectsOnExhaustion ? nil : self.steps[number].rejection
        var causes: [MessageType] = []
        for cause in self.rejections + self.undone where cause != own && self.below(6) > 0 {
            // What leads to the step, or follows from it, undoes it in every saga.
            guard !self.steps[number].triggers.contains(cause), self.steps[number].completion != cause else { continue }
            causes.append(cause)
        }
        guard !causes.isEmpty else { return }
        let publishes = NumberedEvents.failure(3 * number + 2)
        self.steps[number].compensations = [.init(causes: causes, publishes: publishes)]
        if self.below(2) == 0 { self.undone.append(publishes) }
    }

    private mutating func rejection(_ number: Int, not trigger: MessageType? = nil) -> MessageType {
        let others = self.rejections.filter { $0 != trigger }
        if !others.isEmpty, self.below(5) == 0 { return self.pick(others) }
        self.rejections.append(NumberedEvents.failure(3 * number + 1))
        return NumberedEvents.failure(3 * number + 1)
    }

    private mutating func below(_ bound: Int) -> Int { Int(self.random.next() % UInt64(bound)) }

    private mutating func pick<Element>(_ elements: [Element]) -> Element { elements[self.below(elements.count)] }
}
