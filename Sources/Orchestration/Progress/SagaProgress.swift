/// How far a saga has come, and what its manager sends next.
///
/// A value without a store, a clock or a message: something happens, it changes, and returns what to send. What
/// can't change it any more, such as an answer that comes too late, changes nothing and sends nothing.
public struct SagaProgress: Hashable, Sendable, Codable {
    /// Where the saga stands as a whole.
    ///
    /// - `running` → `compensating` when a step is refused or time is over, → `completed` when all steps are done
    /// - `compensating` → `compensated` when nothing is left to undo
    public enum Phase: String, Hashable, Sendable, Codable { case running, compensating, completed, compensated }

    /// Where a step stands.
    ///
    /// - `waiting` → `sent`, or → `skipped` if its condition does not hold
    /// - `sent` → `done`, → `refused`, or → `unanswered` when time is over
    /// - `done` → `undoing` → `undone`; `unanswered` → `undone` if there was something to undo
    public enum Step: String, Hashable, Sendable, Codable {
        case waiting, skipped, sent, done, refused, unanswered, undoing, undone
    }

    /// Where the saga stands as a whole.
    public internal(set) var phase = Phase.running

    /// Where each step stands, in the order of the declaration.
    public internal(set) var steps: [Step]

    /// Whether time is of no matter any more.
    var isPastReturn = false

    /// Whether nothing is expected any more.
    public var hasEnded: Bool { self.phase == .completed || self.phase == .compensated }

    init(stepCount: Int) {
        self.steps = Array(repeating: .waiting, count: stepCount)
    }

    /// Takes notice of something that has happened.
    ///
    /// - Parameters:
    ///   - happening: What has happened.
    ///   - plan: The saga's plan.
    ///   - applies: Whether a step's condition holds; asked of steps that have one.
    /// - Returns: What to send.
    mutating func decide(
        _ happening: SagaHappening,
        by plan: SagaPlan,
        applies: (Int) throws -> Bool
    ) rethrows -> [SagaOrder] {
        switch happening {
        case .began:
            // Its time may have been over before it began.
            guard self.phase == .running, self.steps.allSatisfy({ $0 == .waiting }) else { return [] }
            return try self.advance(by: plan, applies: applies)
        case .answered(let step):
            guard self.steps[step] == .sent else { return [] }
            self.steps[step] = .done
            return try self.phase == .running ? self.advance(by: plan, applies: applies) : self.unwind(by: plan)
        case .refused(let step):
            guard self.steps[step] == .sent else { return [] }
            self.steps[step] = .refused
            return self.unwind(by: plan)
        case .unanswered(let step):
            guard self.steps[step] == .sent else { return [] }
            return self.abandon([step], by: plan)
        case .overdue:
            guard !self.hasEnded, !self.isPastReturn else { return [] }
            let unanswered = self.steps.indices.filter { self.steps[$0] == .sent }
            // Where it is undone already, there may be nothing to abandon.
            guard self.phase == .running || !unanswered.isEmpty else { return [] }
            return self.abandon(unanswered, by: plan)
        case .undone(let step):
            let isAwaited = self.steps[step] == .undoing
            guard isAwaited || self.steps[step] == .unanswered else { return [] }
            self.steps[step] = .undone
            return isAwaited ? self.unwind(by: plan) : []
        case .passedReturn:
            guard self.phase == .running, !self.isPastReturn else { return [] }
            self.isPastReturn = true
            return try self.advance(by: plan, applies: applies)
        }
    }

    /// Goes on with the next stage if the one before is done.
    private mutating func advance(by plan: SagaPlan, applies: (Int) throws -> Bool) rethrows -> [SagaOrder] {
        for (number, stage) in plan.stages.enumerated() {
            if stage.contains(where: { self.steps[$0] == .sent }) { return [] }
            guard self.steps[stage.lowerBound] == .waiting else { continue }
            if plan.hasLimit, !self.isPastReturn, number == plan.returnStage { return [.passReturn] }
            for step in stage {
                let isSent = try !plan.isConditional[step] || applies(step)
                self.steps[step] = isSent ? .sent : .skipped
            }
            let sent = stage.filter { self.steps[$0] == .sent }
            if !sent.isEmpty { return sent.map { .send($0) } }
        }
        if plan.hasLimit, !self.isPastReturn, plan.returnStage == plan.stages.count { return [.passReturn] }
        self.phase = .completed
        return []
    }

    /// Does not wait for steps any more: they are undone whether they are done or not, and so is what was done before.
    private mutating func abandon(_ steps: [Int], by plan: SagaPlan) -> [SagaOrder] {
        for step in steps { self.steps[step] = .unanswered }
        let undos = steps.filter { plan.isCompensatable[$0] }.map { SagaOrder.undo($0) }
        return undos + self.unwind(by: plan)
    }

    /// Undoes the last stage in which something is done, unless one after it still runs or is being undone.
    private mutating func unwind(by plan: SagaPlan) -> [SagaOrder] {
        self.phase = .compensating
        for stage in plan.stages.reversed() {
            let done = stage.filter { self.steps[$0] == .done && plan.isCompensatable[$0] }
            for step in done { self.steps[step] = .undoing }
            if !done.isEmpty { return done.map { .undo($0) } }
            if stage.contains(where: { [.sent, .undoing].contains(self.steps[$0]) }) { return [] }
        }
        self.phase = .compensated
        return []
    }
}
