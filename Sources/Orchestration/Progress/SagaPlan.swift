/// The order in which a saga's steps run, by their numbers: what is needed to decide, and no more.
struct SagaPlan: Hashable, Sendable {
    /// The steps that run at the same time, one stage after the other.
    let stages: [Range<Int>]
    let isCompensatable: [Bool]
    let isConditional: [Bool]
    /// The stage before which a saga with a limit has to be past its point of no return; the number after the last if
    /// there is no pivot.
    let returnStage: Int
    let hasLimit: Bool

    init<Request>(_ stages: [SagaStage<Request>], hasLimit: Bool) {
        let steps = stages.flatMap(\.steps)
        var ranges: [Range<Int>] = []
        for stage in stages where !stage.steps.isEmpty {
            let start = ranges.last?.upperBound ?? 0
            ranges.append(start..<start + stage.steps.count)
        }
        self.stages = ranges
        self.isCompensatable = steps.map { $0.undo != nil && $0.role != .pivot }
        self.isConditional = steps.map { $0.condition != nil }
        self.returnStage =
            ranges.firstIndex { $0.contains { steps[$0].role != .compensatable } } ?? ranges.count
        self.hasLimit = hasLimit
    }

    var stepCount: Int { self.isCompensatable.count }

    /// The stage to which a step belongs.
    func stage(of step: Int) -> Int {
        guard let stage = self.stages.firstIndex(where: { $0.contains(step) }) else {
            preconditionFailure("The saga has \(self.stepCount) steps, and no step \(step).")
        }
        return stage
    }

    /// What may be sent when all stages before one are done.
    ///
    /// - Parameter first: The first stage that is not done.
    /// - Returns: Whole stages, each of which may be the one that is sent: a stage is passed over if none of its
    ///   conditions holds.
    func forward(from first: Int) -> [[SagaOrder]] {
        var stages: [[SagaOrder]] = []
        for number in first..<max(first, self.stages.count) {
            if self.hasLimit, number == self.returnStage { return stages + [[.passReturn]] }
            stages.append(self.stages[number].map { .send($0) })
            if self.stages[number].contains(where: { !self.isConditional[$0] }) { return stages }
        }
        return self.hasLimit && first <= self.returnStage && self.returnStage == self.stages.count
            ? stages + [[.passReturn]] : stages
    }

    /// What may be undone when everything after some stages is.
    ///
    /// - Parameter end: The stage after the last one that may have been done.
    /// - Returns: Whole stages, each of which may be the one that is undone next.
    func backward(from end: Int) -> [[SagaOrder]] {
        var stages: [[SagaOrder]] = []
        for stage in self.stages.prefix(end).reversed() {
            let steps = stage.filter { self.isCompensatable[$0] }
            if !steps.isEmpty { stages.append(steps.map { .undo($0) }) }
            if steps.contains(where: { !self.isConditional[$0] }) { break }
        }
        return stages
    }
}

/// Something that a manager sends.
enum SagaOrder: Hashable, Sendable {
    /// A step's command.
    case send(Int)
    /// A step's compensating command.
    case undo(Int)
    /// The manager's word to itself that time is of no matter any more.
    case passReturn
}
