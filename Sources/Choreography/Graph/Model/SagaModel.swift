/// A choreography as the model check runs it: one saga, started by one command, with numbers instead of names.
///
/// Steps and undos have the numbers that they have in the graph. The *nodes* are the steps, with their numbers, and
/// then the undos: the first undo has the number after the last step's. Listeners are left out, because nothing
/// follows from them.
struct SagaModel {
    /// An event that comes to a step; what the events are called makes no difference.
    struct Arrival: Hashable {
        enum Role: Hashable {
            /// Triggers the step, as one of the events that it waits for.
            case forward(part: Int)
            case undo(Int)
            case arm
            case disarm
        }

        let role: Role
        let step: Int
        /// The node that published the event, if one circle leads through it and through the node to which the event
        /// comes; otherwise `nil`, whoever published it.
        let publisher: Int?
    }

    struct Step {
        /// How many events it waits for.
        var parts = 1
        /// Whether one of them comes only if something is rejected or undone.
        var awaitsCompensation = false
        /// The first of the bits that tell which of them have come.
        var firstPart = 0
        var mayReject = false
        /// Whether it makes a difference that a call to the outside is on record of which nobody knows the answer.
        var mayBeIntended = false
        /// Whether it may reject without anybody knowing whether it had its effect.
        var mayLeaveUnknown = false
        var isDeadline = false
        /// The steps that never run once the deadline has fired.
        var guards: [Int] = []
        /// Whether it has to be undone once the saga is rejected.
        var belongsToSaga = false
        /// The steps of the undoing whose rejection it has to be undone for, if it does not belong to the saga.
        var rivals: [Int] = []
        /// Whether it makes no difference how it came to nothing.
        var mergesEnds = false
        /// Steps that decide something between them are in one group.
        var group = 0
        /// The arrivals that come to it.
        var arrivals: [Int] = []
        /// What it decides between, if it is a decision.
        var decision: Decision?
        /// The first of the bits that tell what it is for.
        var firstChoice = 0
    }

    /// What a participant does with one arrival, or with a deadline that is over.
    struct Move: Equatable {
        enum Outcome: UInt8 {
            /// The step completes, if it runs; anything else has one outcome only.
            case complete
            case reject
            case rejectUnknown
            /// The process ends between the call to the outside and the commit; the move `isRepeated`.
            case intend
            /// The deadline fires; the move's `subject` is the step.
            case fire
        }

        /// The number of the arrival or step.
        let subject: Int32
        let outcome: Outcome
        /// Whether the arrival comes again, at any later time.
        let isRepeated: Bool
        /// What a decision is for: the number of a combination (``SagaModel/choices(of:in:)``).
        let choice: UInt16

        init(_ subject: Int, _ outcome: Outcome, choice: Int = 0, isRepeated: Bool = false) {
            self.subject = Int32(subject)
            self.outcome = outcome
            self.choice = UInt16(truncatingIfNeeded: choice)
            self.isRepeated = isRepeated
        }
    }

    /// The number of the command's type.
    let command: Int
    let barrier: ModelBarrier
    var steps: [Step]
    var arrivals: [Arrival] = []
    /// By node: what arrives where once a step has completed, or an undo has run.
    var published: [[Int]]
    /// By step: what arrives where once it has rejected.
    var rejected: [[Int]]
    /// By node: its number among those that are in a circle.
    var tracked: [Int?]
    /// What arrives first.
    var started: [Int] = []
    var layout = ModelState.Layout(steps: 0, arrivals: 0, parts: 0, tracked: 0, choices: 0)

    init(of graph: ChoreographyGraph, startedBy command: Int, barrier: ModelBarrier) {
        self.command = command
        self.barrier = barrier
        self.steps = Array(repeating: Step(), count: graph.steps.count)
        self.published = []
        self.rejected = []
        self.tracked = []
        self.build(of: graph, startedBy: command)
    }

    /// The node that runs when an arrival does what it is for.
    func node(of arrival: Arrival) -> Int? {
        switch arrival.role {
        case .forward, .arm: arrival.step
        case .undo(let undo): self.steps.count + undo
        case .disarm: nil
        }
    }

    /// The state in which a command has been given, and nothing has happened.
    var start: ModelState {
        var state = ModelState(self.layout)
        for arrival in self.started { self.setPending(arrival, to: true, in: &state) }
        return state
    }

    func isPending(_ arrival: Int, in state: ModelState) -> Bool {
        state[self.layout.arrivalWords.lowerBound * 64 + arrival]
    }

    func setPending(_ arrival: Int, to isPending: Bool, in state: inout ModelState) {
        state[self.layout.arrivalWords.lowerBound * 64 + arrival] = isPending
    }

    /// Whether an arrival does nothing, now and whenever it comes.
    func isSettled(_ arrival: Arrival, in state: ModelState) -> Bool {
        let row = state.row(of: arrival.step)
        switch arrival.role {
        case .forward(let part):
            let step = self.steps[arrival.step]
            return row == .closed || self.barrier.forwardIsSettled[Int(row.barrierState.rawValue)]
                || row == .none && step.parts > 1 && state[step.firstPart + part]
        case .undo:
            return row == .closed || !row.mayHaveEffect && self.barrier.undoIsSettled[Int(row.barrierState.rawValue)]
        case .arm: return row != .none
        case .disarm: return row != .none && row != .armed
        }
    }
}

extension ModelState.Row {
    /// The row as the barrier knows it.
    var barrierState: StepState {
        switch self {
        case .none, .armed, .intended: .none
        case .committed: .committed
        case .undone, .closed: .undone
        case .rejected, .unknown: .rejected
        case .fenced: .fenced
        }
    }

    /// Whether nobody knows whether the step's call to the outside has had its effect; its undo runs then.
    var mayHaveEffect: Bool { self == .intended || self == .unknown }
}
