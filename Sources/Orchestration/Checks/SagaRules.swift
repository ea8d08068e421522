internal import Choreography
internal import Synchronization

/// What a saga's manager may send, by what it has decided about: for the model check, which knows no rows.
///
/// It plays the saga's progress in every order that can be, with every condition both ways.
final class SagaRules: Sendable {
    /// What a manager may have sent after each thing that has happened, if that has happened as late as can be.
    struct Answers: Sendable {
        private var orders: [SagaHappening: Set<[SagaOrder]>] = [:]
        /// How much has happened since, at least.
        private var later: [SagaHappening: Int] = [:]

        subscript(happening: SagaHappening) -> Set<[SagaOrder]> { self.orders[happening] ?? [[]] }

        fileprivate mutating func note(_ orders: [SagaOrder], after happening: SagaHappening, before later: Int) {
            let least = self.later[happening] ?? .max
            guard later <= least else { return }
            if later < least { self.orders[happening] = [] }
            self.later[happening] = later
            self.orders[happening, default: []].insert(orders)
        }
    }

    private struct Place: Hashable {
        let progress: SagaProgress
        let left: Set<SagaHappening>
    }

    private struct Known {
        var answers: [Set<SagaHappening>: Answers] = [:]
        var happenings: [MessageType: SagaHappening]?
    }

    private let plan: SagaPlan
    private let known = Mutex(Known())

    init(plan: SagaPlan) {
        self.plan = plan
    }

    /// What may have been sent when some things have happened, by what it was sent for.
    func answers(after happenings: Set<SagaHappening>) -> Answers {
        if let known = self.known.withLock({ $0.answers[happenings] }) { return known }
        var answers = Answers()
        var seen: Set<Place> = []
        var places = [Place(progress: SagaProgress(stepCount: self.plan.stepCount), left: happenings)]
        while let place = places.popLast() {
            guard seen.insert(place).inserted else { continue }
            for happening in place.left where place.progress.mayMeet(happening) {
                var left = place.left
                left.remove(happening)
                for (progress, orders) in self.outcomes(of: happening, in: place.progress) {
                    answers.note(orders, after: happening, before: left.count)
                    places.append(Place(progress: progress, left: left))
                }
            }
        }
        self.known.withLock { $0.answers[happenings] = answers }
        return answers
    }

    /// What each message tells, of those that a manager decides about.
    ///
    /// Found out when it is asked for: a manager is made for every process, and hardly any checks it.
    func happenings<Saga>(of manager: SagaManager<Saga>) -> [MessageType: SagaHappening] {
        if let known = self.known.withLock({ $0.happenings }) { return known }
        let happenings = Dictionary(manager.topics.map { (MessageType($0.type), $0.happening) }) { first, _ in first }
        self.known.withLock { $0.happenings = happenings }
        return happenings
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
            let orders = next.decide(happening, by: self.plan) { _ in
                defer { asked += 1 }
                return asked < choice.count ? choice[asked] : true
            }
            outcomes.append((next, orders))
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
    func rule(for happening: SagaHappening, sending own: [SagaOrder]) -> DecisionRule {
        { decided in
            let happenings = self.rules.happenings(of: self)
            var happened = Set(decided.compactMap { happenings[$0] })
            if !self.announcesStart { happened.insert(.began) }
            let answers = self.rules.answers(after: happened)[happening]
            var sent = Set(
                answers.map { orders in
                    orders.first { own.contains($0) }.map { MessageType(self.types(of: [$0])[0]) }
                }
            )
            // In which order it happened is not known. Where some orders lead to an undo, and in others it was sent before,
            // it is told: an undo that comes twice runs once.
            if sent.count > 1, sent.allSatisfy({ $0?.isCompensation ?? true }) { sent.remove(nil) }
            return sent.sorted { ($0?.name ?? "") < ($1?.name ?? "") }
        }
    }
}
