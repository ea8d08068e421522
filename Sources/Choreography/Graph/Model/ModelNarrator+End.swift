/// How a run ends.
extension ModelNarrator {
    /// What is wrong at the end, for code to tell apart.
    func kind(of faults: [SagaModel.Fault]) -> ModelProblem.Kind {
        switch faults.first {
        case .isCommitted, nil: .halfUndone
        case .isUndone: .undoneWithoutRejection
        case .waits: .endlessWait
        case .comesBack: .circle
        }
    }

    /// What is wrong at the end.
    func verdict(on faults: [SagaModel.Fault]) -> String {
        let steps = faults.compactMap(\.step).map { self.graph.steps[$0] }
        let isPlural = steps.count > 1
        switch faults.first {
        case .comesBack(let arrival)?:
            return "\(self.message(of: arrival)) comes back to what has led to it: \(self.trail(of: arrival))."
        case .isUndone?:
            return "Nothing has rejected the saga, yet \(steps.enumeration()) \(isPlural ? "are" : "is") undone."
        case .waits(let step)?:
            let waits = "waits for ever for \(self.missing(of: step))"
            return "Nothing has rejected the saga, yet \(steps.enumeration()) \(isPlural ? "wait for ever" : waits)."
        default:
            let rejections = self.rejecters.map { self.name(self.graph.steps[$0].declaration.rejection) }
            return "\(rejections.withoutRepetition().enumeration()) rejected the saga, yet \(steps.enumeration()) "
                + "\(self.isUnsure(faults) ? "may stay" : isPlural ? "stay" : "stays") committed."
        }
    }

    /// Whether nobody knows whether anything is committed.
    private func isUnsure(_ faults: [SagaModel.Fault]) -> Bool {
        faults.compactMap(\.step).allSatisfy { self.state.row(of: $0) == .unknown }
    }

    /// What to do about it.
    func mend(for faults: [SagaModel.Fault]) -> String {
        let mends = faults.map { self.mend(for: $0) }
        guard mends.count > 1 else { return mends.first ?? "" }
        return zip(faults, mends).map { fault, mend in
            fault.step.map { "For the \(self.graph.steps[$0]): \(mend)" } ?? mend
        }
        .joined(separator: "\n")
    }

    private func mend(for fault: SagaModel.Fault) -> String {
        switch fault {
        case .isCommitted(let number):
            let step = self.model.steps[number]
            let own = self.rejecters.filter { $0 == number }
            let rivals = step.belongsToSaga ? self.rejecters : self.rejecters.filter { step.rivals.contains($0) }
            let rejecters = (own.isEmpty ? rivals : own).map { self.graph.steps[$0] }
            return ChoreographyGraph.mend(for: self.graph.steps[number], rejecters: rejecters)
        case .isUndone:
            let causes = self.causes.map { self.graph.messages[$0].name }.withoutRepetition().alternatives()
            return "Let a step reject with \(causes), or complete with an event that undoes nothing."
        case .waits(let step):
            let events = self.missing(of: step)
            return "Let \(events) come in each saga in which the others come, or leave it out of the join."
        case .comesBack(let arrival):
            return "End the circle with an event of another type, or take \(self.message(of: arrival)) from what "
                + "\(self.graph.steps[self.model.arrivals[arrival].step].participant) hears."
        }
    }

    /// From the node to which an arrival has come back, by way of what followed from it, to that node again.
    private func trail(of arrival: Int) -> String {
        guard let target = self.model.node(of: self.model.arrivals[arrival]) else { return "" }
        var seen: Set<Int> = []
        func way(to arrival: Int) -> [Int]? {
            guard let publisher = self.model.arrivals[arrival].publisher else { return nil }
            if publisher == target { return [arrival] }
            guard seen.insert(publisher).inserted else { return nil }
            for reason in self.reasons[publisher] ?? [] {
                if let way = way(to: reason) { return way + [arrival] }
            }
            return nil
        }
        let arrivals = way(to: arrival) ?? [arrival]
        let start = self.graph.steps[self.model.arrivals[arrival].step].participant
        let hops = arrivals.map {
            "\(self.message(of: $0)) → \(self.graph.steps[self.model.arrivals[$0].step].participant)"
        }
        return ([start] + hops).joined(separator: " → ")
    }
}

extension SagaModel.Fault {
    /// The step that is not as it should be.
    fileprivate var step: Int? {
        switch self {
        case .isCommitted(let step), .isUndone(let step), .waits(let step): step
        case .comesBack: nil
        }
    }
}
