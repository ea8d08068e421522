internal import Choreography

/// Which bodies fail how often.
final class PlannedFaults: Sendable {
    struct Plan: Sendable {
        let body: ProbedBody
        /// How often, or `nil` for as long as it is not mended.
        let times: Int?
        let error: any Error
        var strikes = 0
        var isMended = false

        /// Whether it is still to strike.
        var isOpen: Bool { !self.isMended && self.strikes < self.times ?? .max }
        /// Whether it has done what it was planned for.
        var isFulfilled: Bool { self.strikes > 0 && (self.isMended || self.strikes >= self.times ?? 1) }
    }

    private let state = Locked<[Plan]>([])

    var plans: [Plan] { self.state.withLock { $0 } }

    func add(_ plan: Plan) { self.state.withLock { $0.append(plan) } }

    /// Nothing is planned for a body any more.
    func mend(_ body: ProbedBody) {
        self.state.withLock { plans in
            for place in plans.indices where plans[place].body == body { plans[place].isMended = true }
        }
    }

    /// The error with which a call fails.
    func strike(_ event: AnyEnvelope, _ step: String, _ participant: String) -> (any Error)? {
        self.state.withLock { plans in
            let place = plans.firstIndex { $0.isOpen && $0.body.handles(event, step, participant) }
            guard let place else { return nil }
            plans[place].strikes += 1
            return plans[place].error
        }
    }
}

/// The body of a step, or of its undo.
struct ProbedBody: Sendable, Equatable, CustomStringConvertible {
    let participant: String
    let step: String
    let isUndo: Bool
    /// What causes the step's undo.
    private let causes: [MessageType]

    init(_ step: ChoreographyGraph.Step, isUndo: Bool) {
        self.participant = step.participant
        self.step = step.id
        self.isUndo = isUndo
        self.causes = step.declaration.compensations.flatMap(\.causes)
    }

    func handles(_ event: AnyEnvelope, _ step: String, _ participant: String) -> Bool {
        participant == self.participant && step == self.step
            && self.causes.contains(MessageType(event.messageType)) == self.isUndo
    }

    var description: String { (self.isUndo ? "the undo of " : "") + "\(self.participant).\(self.step)" }
}
