/// Tells a run of a model in the words of its choreography.
struct ModelNarrator {
    let graph: ChoreographyGraph
    let model: SagaModel

    /// Where the run has come to.
    private(set) var state: ModelState

    /// By arrival: the message that came.
    private(set) var messages: [Int: Int] = [:]
    /// By node: the arrivals because of which it ran.
    private(set) var reasons: [Int: [Int]] = [:]
    /// The steps to which an event has come that triggers them, or was on its way.
    private var triggered: Set<Int> = []
    /// The steps that have rejected, in their order.
    private(set) var rejecters: [Int] = []
    /// The messages that caused undos, in their order.
    private(set) var causes: [Int] = []

    private init(of graph: ChoreographyGraph, _ model: SagaModel) {
        self.graph = graph
        self.model = model
        self.state = model.start
        for arrival in model.started { self.note(model.command, as: arrival) }
    }

    /// Tells a run that ends wrong, and why.
    ///
    /// That an undo fences a step to which nothing else comes in this run is left out.
    static func problem(of run: [SagaModel.Move], in graph: ChoreographyGraph, _ model: SagaModel) -> ModelProblem {
        var narrator = Self(of: graph, model)
        var lines: [(text: String, fenced: Int?)] = []
        for move in run {
            let fenced = narrator.stepFenced(by: move)
            lines.append((narrator.tell(move), fenced))
        }
        let faults = model.faults(in: narrator.state)
        return ModelProblem(
            kind: narrator.kind(of: faults),
            choreography: graph.name,
            run: lines.filter { narrator.triggered.isSuperset(of: [$0.fenced].compactMap(\.self)) }.map(\.text),
            message: narrator.verdict(on: faults),
            mend: narrator.mend(for: faults)
        )
    }

    private mutating func tell(_ move: SagaModel.Move) -> String {
        defer { self.model.apply(move, to: &self.state) }
        let subject = Int(move.subject)
        guard move.outcome != .fire else {
            self.rejecters.append(subject)
            let step = self.graph.steps[subject]
            self.publish(self.model.rejected[subject], self.graph.wiring.rejection[subject])
            return "\(self.names(step.declaration.triggers)): the deadline\(self.label(of: subject)) of "
                + "\(step.participant) fires with \(self.name(step.declaration.rejection))."
        }
        let arrival = self.model.arrivals[subject]
        let reaction = self.reaction(to: subject, arrival, move)
        let again = move.isRepeated ? "; the event will come again" : ""
        return "\(reaction)\(again)."
    }

    private mutating func reaction(
        to number: Int,
        _ arrival: SagaModel.Arrival,
        _ move: SagaModel.Move
    ) -> String {
        let step = self.graph.steps[arrival.step]
        let row = self.state.row(of: arrival.step)
        let opening = "\(self.message(of: number)): \(step.participant)"
        switch arrival.role {
        case .forward(let part):
            guard row != .closed, self.model.barrier.forward(row.barrierState) == .run else {
                return "\(opening) \(row == .fenced ? "drops" : "absorbs") it"
            }
            self.reasons[arrival.step, default: []].append(number)
            guard self.model.runs(arrival.step, with: part, in: self.state) else {
                return "\(opening) waits for \(self.missing(of: arrival.step, besides: part))"
            }
            return self.run(arrival.step, move.outcome, choosing: Int(move.choice))
        case .undo(let undo): return "\(opening) \(self.undo(undo, of: arrival.step, because: number))"
        case .arm:
            guard row == .none else { return "\(opening) absorbs it" }
            self.reasons[arrival.step, default: []].append(number)
            return "\(opening) arms its deadline\(self.label(of: arrival.step))"
        case .disarm:
            guard row == .none || row == .armed else { return "\(opening) absorbs it" }
            return "\(opening) disarms its deadline\(self.label(of: arrival.step))"
                + (row == .none ? " before it is armed" : "")
        }
    }

    private mutating func run(_ number: Int, _ outcome: SagaModel.Move.Outcome, choosing choice: Int) -> String {
        let step = self.graph.steps[number]
        let opening = "\(self.names(step.declaration.triggers)): \(step.participant)"
        guard outcome != .intend else {
            return "\(opening) makes its call\(self.label(of: number)), and ends before it has committed the answer"
        }
        guard outcome != .complete || step.declaration.alternatives.isEmpty else {
            var events: [String] = []
            for part in self.model.parts(of: choice, decidedBy: number) where part.choice > 0 {
                let event = self.graph.wiring.alternatives[part.step][part.choice - 1]
                self.publish(self.model.decided(part.step, choosing: part.choice), event)
                events.append(self.graph.messages[event].name)
            }
            return "\(opening) decides for \(events.isEmpty ? "nothing" : events.enumeration())"
        }
        guard outcome != .complete else {
            self.publish(self.model.published[number], self.graph.wiring.completion[number])
            return "\(opening) completes\(self.label(of: number)) with \(self.name(step.declaration.completion))"
        }
        self.rejecters.append(number)
        self.publish(self.model.rejected[number], self.graph.wiring.rejection[number])
        let doubt = outcome == .reject ? "" : ", because its tries are used up; its call may have had its effect"
        return "\(opening) rejects\(self.label(of: number)) with \(self.name(step.declaration.rejection))\(doubt)"
    }

    private mutating func undo(_ undo: Int, of step: Int, because arrival: Int) -> String {
        let row = self.state.row(of: step)
        let id = self.graph.steps[step].id
        switch row.mayHaveEffect ? .run : row == .closed ? .absorb : self.model.barrier.undo(row.barrierState) {
        case .absorb: return "has nothing to undo"
        case .fence:
            self.causes += [self.messages[arrival]].compactMap(\.self)
            return "fences its step \(id), which never runs"
        case .run:
            self.causes += [self.messages[arrival]].compactMap(\.self)
            let node = self.model.steps.count + undo
            self.reasons[node] = [arrival]
            self.publish(self.model.published[node], self.graph.wiring.undoPublishes[undo])
            return "undoes \(id) with \(self.graph.undos[undo].compensation.publishes)"
        }
    }

    private func stepFenced(by move: SagaModel.Move) -> Int? {
        guard move.outcome != .fire, case let arrival = self.model.arrivals[Int(move.subject)],
            case .undo = arrival.role, self.state.row(of: arrival.step) == .none
        else { return nil }
        return arrival.step
    }

    /// Notes which message is on its way to whom; where one like it is already, that comes first.
    private mutating func publish(_ arrivals: [Int], _ message: Int?) {
        for arrival in arrivals {
            self.note(self.model.isPending(arrival, in: self.state) ? self.messages[arrival] : message, as: arrival)
        }
    }

    private mutating func note(_ message: Int?, as arrival: Int) {
        self.messages[arrival] = message
        let target = self.model.arrivals[arrival]
        if case .forward = target.role { self.triggered.insert(target.step) }
    }

    // MARK: Names

    /// The events that a join waits for, besides one that comes now.
    func missing(of number: Int, besides part: Int? = nil) -> String {
        let step = self.model.steps[number]
        let parts = (0..<step.parts).filter { $0 != part && !self.state[step.firstPart + $0] }
        return parts.map { self.graph.messages[self.graph.wiring.triggers[number][$0]].name }.enumeration()
    }

    func message(of arrival: Int) -> String { self.messages[arrival].map { self.graph.messages[$0].name } ?? "" }

    func name(_ message: MessageType?) -> String { message?.name ?? "nothing" }

    func names(_ messages: [MessageType]) -> String { messages.map(\.name).enumeration() }

    /// The step's identifier, if it is not just the name of what triggers it.
    func label(of step: Int) -> String {
        self.graph.steps[step].declaration.explicitID.map { " \($0)" } ?? ""
    }
}
