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
        if case .comesBack(let arrival)? = faults.first {
            return "\(self.message(of: arrival)) comes back to what has led to it: \(self.trail(of: arrival))."
        }
        let rejections = self.rejecters.map { self.name(self.graph.steps[$0].declaration.rejection) }
        let opening =
            rejections.isEmpty
            ? "Nothing has rejected" : "\(rejections.withoutRepetition().enumeration()) rejected"
        let clauses = [self.undone(faults), self.waiting(faults), self.committed(faults)].compactMap(\.self)
        return "\(opening) the saga, yet \(clauses.joined(separator: ", and "))."
    }

    private func undone(_ faults: [SagaModel.Fault]) -> String? {
        self.clause(about: faults.filter { if case .isUndone = $0 { true } else { false } }, "is undone", "are undone")
    }

    private func waiting(_ faults: [SagaModel.Fault]) -> String? {
        let waiting = faults.filter { if case .waits = $0 { true } else { false } }
        let events = waiting.first?.step.map { self.missing(of: $0) } ?? ""
        return self.clause(about: waiting, "waits for ever for \(events)", "wait for ever")
    }

    private func committed(_ faults: [SagaModel.Fault]) -> String? {
        let committed = faults.filter { if case .isCommitted = $0 { true } else { false } }
        let verbs = self.isUnsure(committed) ? ("may stay", "may stay") : ("stays", "stay")
        return self.clause(about: committed, "\(verbs.0) committed", "\(verbs.1) committed")
    }

    private func clause(about faults: [SagaModel.Fault], _ singular: String, _ plural: String) -> String? {
        let steps = faults.compactMap(\.step).map { self.graph.steps[$0] }
        guard !steps.isEmpty else { return nil }
        return "\(steps.enumeration()) \(steps.count > 1 ? plural : singular)"
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
