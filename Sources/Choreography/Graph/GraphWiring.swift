/// The edges of a graph between numbered steps, undos and messages.
///
/// A number is a place in the graph's `steps` or `undos`, or in `messages`.
struct GraphWiring: Sendable {
    private(set) var messages: [MessageType] = []
    private var numbers: [MessageType: Int] = [:]

    /// By participant, then by identifier; the first of several with one name.
    private(set) var stepsByName: [String: [String: Int]] = [:]

    // By message: steps that it triggers, undos that it causes, deadlines that it disarms, and who publishes it.
    private(set) var consumers: [[Int]] = []
    private(set) var caused: [[Int]] = []
    private(set) var disarmed: [[Int]] = []
    private(set) var completers: [[Int]] = []
    private(set) var rejecters: [[Int]] = []
    private(set) var deciders: [[Int]] = []
    private(set) var undoers: [[Int]] = []

    // By step.
    private(set) var triggers: [[Int]] = []
    private(set) var completion: [Int?] = []
    private(set) var rejection: [Int?] = []
    /// What a decision may publish.
    private(set) var alternatives: [[Int]] = []
    private(set) var undosOfStep: [[Int]] = []
    private(set) var unless: [[Int]] = []

    /// By step: the deadlines that have not fired, and never will, if the step runs.
    ///
    /// They are the deadlines of the step's own participant that one of its triggers disarms: a participant that
    /// has let its deadline fire drops that trigger. Of a trigger that is a compensation event this is not so, nor of
    /// one that arms another deadline.
    private(set) var gates: [[Int]] = []

    // By undo.
    private(set) var causes: [[Int]] = []
    private(set) var undoneStep: [Int] = []
    private(set) var undoPublishes: [Int] = []

    init(steps: [ChoreographyGraph.Step], undos: [ChoreographyGraph.Undo]) {
        for step in steps { self.add(step) }
        for undo in undos { self.add(undo) }
        self.gates = steps.map { step in
            guard step.declaration.kind != .deadline else { return [] }
            return self.triggers[step.index].filter { !self.messages[$0].isCompensation }
                .flatMap { self.disarmed[$0] }
                .filter { steps[$0].home == step.home }
        }
    }

    func number(of message: MessageType) -> Int? { self.numbers[message] }

    private mutating func add(_ step: ChoreographyGraph.Step) {
        let declaration = step.declaration
        if self.stepsByName[step.participant]?[step.id] == nil {
            self.stepsByName[step.participant, default: [:]][step.id] = step.index
        }
        var triggers: [Int] = []
        for trigger in declaration.triggers.map({ self.register($0) }) where !triggers.contains(trigger) {
            triggers.append(trigger)
        }
        for trigger in triggers { self.consumers[trigger].append(step.index) }
        self.triggers.append(triggers)
        self.completion.append(declaration.completion.map { self.register($0) })
        self.rejection.append(declaration.rejection.map { self.register($0) })
        if let completion = self.completion[step.index] { self.completers[completion].append(step.index) }
        if let rejection = self.rejection[step.index] { self.rejecters[rejection].append(step.index) }
        self.alternatives.append(declaration.alternatives.map { self.register($0) })
        for message in self.alternatives[step.index] { self.deciders[message].append(step.index) }
        self.undosOfStep.append([])
        self.unless.append([])
        for event in declaration.unless.map({ self.register($0) }) where !self.unless[step.index].contains(event) {
            self.unless[step.index].append(event)
            self.disarmed[event].append(step.index)
        }
        for compensation in declaration.compensations {
            for cause in compensation.causes { _ = self.register(cause) }
            _ = self.register(compensation.publishes)
        }
    }

    private mutating func add(_ undo: ChoreographyGraph.Undo) {
        let number = self.undoneStep.count
        let published = self.register(undo.compensation.publishes)
        self.undosOfStep[undo.step.index].append(number)
        self.undoneStep.append(undo.step.index)
        self.undoPublishes.append(published)
        self.undoers[published].append(number)
        self.causes.append([])
        for cause in undo.compensation.causes {
            let cause = self.register(cause)
            guard !self.causes[number].contains(cause) else { continue }
            self.causes[number].append(cause)
            self.caused[cause].append(number)
        }
    }

    private mutating func register(_ message: MessageType) -> Int {
        if let number = self.numbers[message] { return number }
        let number = self.messages.count
        self.numbers[message] = number
        self.messages.append(message)
        self.consumers.append([])
        self.caused.append([])
        self.disarmed.append([])
        self.completers.append([])
        self.rejecters.append([])
        self.deciders.append([])
        self.undoers.append([])
        return number
    }
}
