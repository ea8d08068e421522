internal import Choreography
internal import Synchronization

/// What a saga's manager may send, by what it has decided: for the model check, which knows no rows.
///
/// It plays the saga's progress in every order in which everything was decided as it was, with every condition both ways.
final class SagaRules: Sendable {
    /// Something that happens, and what was sent because of everything that has happened before.
    private struct Moment: Hashable {
        let happening: SagaHappening
        let decided: [SagaHappening: Set<SagaOrder>]
    }

    private struct Place: Hashable {
        let progress: SagaProgress
        let left: Set<SagaHappening>
    }

    /// What the messages of a manager stand for.
    struct Messages: Sendable {
        let happenings: [MessageType: SagaHappening]
        let orders: [MessageType: SagaOrder]
        let types: [SagaOrder: MessageType]
    }

    private struct Known {
        var answers: [Moment: Set<[SagaOrder]>] = [:]
        var messages: Messages?
    }

    private let plan: SagaPlan
    private let decide: SagaDecider.Decide
    private let known = Mutex(Known())

    /// Makes rules for a manager.
    ///
    /// - Parameters:
    ///   - plan: The saga's plan.
    ///   - decide: How the manager decides.
    init(plan: SagaPlan, decide: @escaping SagaDecider.Decide) {
        self.plan = plan
        self.decide = decide
    }

    /// What may be sent because of something that happens last.
    func answers(
        to happening: SagaHappening,
        after decided: [SagaHappening: Set<SagaOrder>]
    ) -> Set<[SagaOrder]> {
        let moment = Moment(happening: happening, decided: decided)
        if let known = self.known.withLock({ $0.answers[moment] }) { return known }
        var answers: Set<[SagaOrder]> = []
        var seen: Set<Place> = []
        var places = [Place(progress: SagaProgress(stepCount: self.plan.stepCount), left: Set(decided.keys))]
        while let place = places.popLast() {
            guard seen.insert(place).inserted else { continue }
            if place.left.isEmpty {
                for (_, orders) in self.outcomes(of: happening, in: place.progress) { answers.insert(orders) }
            }
            for next in place.left where place.progress.mayMeet(next) {
                let fitting = self.outcomes(of: next, in: place.progress).filter { Set($0.1) == decided[next] }
                places += fitting.map { Place(progress: $0.0, left: place.left.subtracting([next])) }
            }
        }
        self.known.withLock { $0.answers[moment] = answers }
        return answers
    }

    /// What the messages of the manager stand for.
    ///
    /// - Parameter find: Finds it out, when it is asked for first: a manager is made for every process, and few are checked.
    /// - Returns: What was found out.
    func messages(orElse find: () -> Messages) -> Messages {
        if let known = self.known.withLock({ $0.messages }) { return known }
        let messages = find()
        self.known.withLock { $0.messages = messages }
        return messages
    }

    /// What may become of a saga, with every condition both ways.
    private func outcomes(
        of happening: SagaHappening,
        in progress: SagaProgress
    ) -> [(SagaProgress, [SagaOrder])] {
        var outcomes: [(SagaProgress, [SagaOrder])] = []
        var choices: [[Bool]] = [[]]
        while let choice = choices.popLast() {
            var next = progress
            var asked = 0
            let orders = try? self.decide(&next, happening, self.plan) { _ in
                defer { asked += 1 }
                return asked < choice.count ? choice[asked] : true
            }
            if let orders { outcomes.append((next, orders)) }
            // Each answer that was taken for granted is given the other way once.
            for place in choice.count..<max(choice.count, asked) {
                choices.append(choice + Array(repeating: true, count: place - choice.count) + [false])
            }
        }
        return outcomes
    }
}

extension SagaProgress {
    /// Whether something can happen at all, as far as it has causes.
    fileprivate func mayMeet(_ happening: SagaHappening) -> Bool {
        switch happening {
        case .began: self.steps.allSatisfy { $0 == .waiting }
        case .answered(let step), .refused(let step), .unanswered(let step):
            self.steps[step] != .waiting && self.steps[step] != .skipped
        case .undone(let step): [.undoing, .unanswered, .undone].contains(self.steps[step])
        case .overdue, .passedReturn: true
        }
    }
}

extension SagaManager {
    /// What the model check asks about a step that sends one of some messages after something.
    ///
    /// - Parameters:
    ///   - happening: What has happened.
    ///   - own: What the step may send.
    ///   - answers: What all steps together may send that decide about it.
    /// - Returns: The rule. It is for nothing in a saga that the manager has not begun.
    func rule(for happening: SagaHappening, sending own: [SagaOrder], of answers: SagaAnswers) -> DecisionRule {
        let slot = own.first.flatMap { answers.slots[$0] } ?? 0
        return { decided in
            let messages = self.rules.messages { self.messages }
            var before: [SagaHappening: Set<SagaOrder>] = [:]
            for (message, sent) in decided {
                guard let happened = messages.happenings[message] else { continue }
                before[happened] = Set(sent.compactMap { messages.orders[$0] })
            }
            let beside = before.removeValue(forKey: happening) ?? []
            let all = self.rules.answers(to: happening, after: before)
                .filter { Set($0.filter { answers.slots[$0, default: 0] < slot }) == beside }
            let sent = Set(all.map { orders in orders.first { own.contains($0) }.flatMap { messages.types[$0] } })
            // What can't have happened leads to nothing.
            return sent.isEmpty ? [nil] : sent.sorted { ($0?.name ?? "") < ($1?.name ?? "") }
        }
    }

    private var messages: SagaRules.Messages {
        var happenings = Dictionary(self.topics.map { (MessageType($0.type), $0.happening) }) { first, _ in first }
        if !self.announcesStart { happenings[MessageType(Saga.Request.self)] = .began }
        let types = zip(self.types(of: self.sendable).map { MessageType($0) }, self.sendable)
        let orders = Dictionary(types) { first, _ in first }
        return SagaRules.Messages(
            happenings: happenings,
            orders: orders,
            types: Dictionary(uniqueKeysWithValues: orders.map { ($1, $0) })
        )
    }

    /// Everything that the manager may send.
    private var sendable: [SagaOrder] {
        self.steps.indices.map { .send($0) }
            + self.steps.indices.filter { self.plan.isCompensatable[$0] }.map { .undo($0) }
            + [.passReturn]
    }
}
