/// Something that a manager decides about.
enum SagaHappening: Hashable, Sendable {
    /// The saga has been asked for.
    case began
    /// A step is done.
    case answered(Int)
    /// A step was refused.
    case refused(Int)
    /// A step was not answered in time.
    case unanswered(Int)
    /// A step is undone.
    case undone(Int)
    /// The saga's own time is over.
    case overdue
    /// The saga is past its point of no return.
    case passedReturn
}

/// What may be sent because of something that happens.
struct SagaAnswers: Sendable {
    /// Everything that may be sent.
    private(set) var orders: [SagaOrder] = []
    /// By order: which of the manager's steps sends it.
    ///
    /// Two that are sent at once have different ones.
    private(set) var slots: [SagaOrder: Int] = [:]

    /// How many steps it takes to send what is sent at once.
    var width: Int { (self.slots.values.max() ?? -1) + 1 }

    /// Adds groups of which one may be sent, after others that are sent at the same time.
    fileprivate mutating func add(_ groups: [[SagaOrder]], after others: Int = 0) {
        for group in groups {
            for (place, order) in group.enumerated() where self.slots[order] == nil {
                self.orders.append(order)
                self.slots[order] = others + place
            }
        }
    }
}

extension SagaPlan {
    /// What may be sent because of something that happens.
    ///
    /// It holds for every state, and for some of them it says too much.
    func answers(to happening: SagaHappening) -> SagaAnswers {
        var answers = SagaAnswers()
        switch happening {
        case .began: answers.add(self.forward(from: 0))
        case .passedReturn: answers.add(self.past(from: self.returnStage))
        case .answered(let step):
            answers.add(self.forward(from: self.stage(of: step) + 1))
            if self.stages[self.stage(of: step)].count > 1, self.isCompensatable[step] { answers.add([[.undo(step)]]) }
        case .refused(let step):
            answers.add([self.siblings(of: step)])
            answers.add(self.backward(from: self.stage(of: step)))
        case .unanswered(let step):
            let own = self.isCompensatable[step] ? [SagaOrder.undo(step)] : []
            answers.add([own + self.siblings(of: step)])
            answers.add(self.backward(from: self.stage(of: step)), after: own.count)
        case .undone(let step): answers.add(self.backward(from: self.stage(of: step)))
        case .overdue:
            let stages = self.stages.prefix(self.returnStage)
            answers.add([stages.joined().filter { self.isCompensatable[$0] }.map { .undo($0) }])
        }
        return answers
    }

    private func siblings(of step: Int) -> [SagaOrder] {
        self.stages[self.stage(of: step)].filter { $0 != step && self.isCompensatable[$0] }.map { .undo($0) }
    }

    /// What may be sent once the saga is past its point of no return.
    private func past(from first: Int) -> [[SagaOrder]] {
        var stages: [[SagaOrder]] = []
        for stage in self.stages.dropFirst(first) {
            stages.append(stage.map { .send($0) })
            if stage.contains(where: { !self.isConditional[$0] }) { break }
        }
        return stages
    }
}
