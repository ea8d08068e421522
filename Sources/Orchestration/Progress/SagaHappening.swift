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

extension SagaPlan {
    /// What may be sent because of something that happens, and how many commands at once.
    ///
    /// It holds for every state, and for some of them it says too much.
    func answers(to happening: SagaHappening) -> (orders: [SagaOrder], width: Int) {
        var orders: [SagaOrder] = []
        var width = 0
        /// One of some groups may be sent, besides others.
        func add(_ groups: [[SagaOrder]], besides others: Int = 0) {
            for order in groups.joined() where !orders.contains(order) { orders.append(order) }
            width = max(width, (groups.map(\.count).max() ?? 0) + others)
        }
        switch happening {
        case .began: add(self.forward(from: 0))
        case .passedReturn: add(self.past(from: self.returnStage))
        case .answered(let step):
            add(self.forward(from: self.stage(of: step) + 1))
            if self.stages[self.stage(of: step)].count > 1, self.isCompensatable[step] { add([[.undo(step)]]) }
        case .refused(let step):
            add([self.siblings(of: step)])
            add(self.backward(from: self.stage(of: step)))
        case .unanswered(let step):
            let own = self.isCompensatable[step] ? [SagaOrder.undo(step)] : []
            add([own + self.siblings(of: step)])
            add(self.backward(from: self.stage(of: step)), besides: own.count)
        case .undone(let step): add(self.backward(from: self.stage(of: step)))
        case .overdue:
            for number in 0..<min(self.returnStage, self.stages.count) {
                let own = self.stages[number].filter { self.isCompensatable[$0] }.map { SagaOrder.undo($0) }
                add([own])
                add(self.backward(from: number), besides: own.count)
            }
        }
        return (orders, width)
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
