internal import Choreography

/// Derives from a graph what can happen at each of its steps.
struct EdgeList {
    /// The edges, in the order of the steps.
    private(set) var edges: [CoverageEdge] = []

    private let hints: CoverageHints
    private let graph: ChoreographyGraph
    private let timings: UndoTimings

    init(of graph: ChoreographyGraph) {
        self.graph = graph
        self.hints = CoverageHints(graph: graph)
        self.timings = UndoTimings(of: graph)
        for step in graph.steps { self.add(step) }
    }

    private mutating func add(_ step: ChoreographyGraph.Step) {
        let declaration = step.declaration
        let triggers = declaration.triggers
        switch declaration.kind {
        case .listener:
            self.add(.handled, step, on: triggers, hint: self.hints.hearing(triggers, step, verb: "handle"))
        case .deadline:
            self.add(.armed, step, on: triggers, hint: self.hints.hearing(triggers, step, verb: "hear"))
            self.add(.fired, step, on: triggers, declaration.rejection, hint: self.hints.firing(step))
            for event in declaration.unless {
                self.add(.disarmed, step, on: [event], hint: self.hints.disarming(step, by: event))
            }
        default:
            self.addForward(step)
        }
        for compensation in declaration.compensations {
            for cause in compensation.causes { self.addUndo(of: step, by: cause, publishing: compensation.publishes) }
        }
        if declaration.kind == .join {
            for part in triggers {
                self.add(.waited, step, on: [part], isOptional: true, hint: self.hints.waiting(step, for: part))
            }
        }
        // A command is never a dead letter: who sends it is told.
        if declaration.kind != .initiating || !declaration.compensations.isEmpty {
            self.add(.deadLettered, step, on: triggers, isOptional: true, hint: self.hints.failing(step))
        }
    }

    private mutating func addForward(_ step: ChoreographyGraph.Step) {
        let declaration = step.declaration
        let triggers = declaration.triggers
        if declaration.kind == .join {
            for part in triggers {
                self.add(.arrived, step, on: [part], hint: self.hints.hearing([part], step, verb: "hear"))
            }
        }
        if let completion = declaration.completion {
            let hint = self.hints.acting(step, "complete with \(completion)")
            self.add(.completed, step, on: triggers, completion, hint: hint)
        }
        guard let rejection = declaration.rejection else { return }
        let hint = self.hints.acting(step, "reject with \(rejection)")
        self.add(.rejected, step, on: triggers, rejection, hint: hint)
        if declaration.rejectsOnExhaustion {
            self.add(.exhausted, step, on: triggers, rejection, hint: self.hints.failing(step))
        }
    }

    private mutating func addUndo(
        of step: ChoreographyGraph.Step,
        by cause: MessageType,
        publishing event: MessageType
    ) {
        let (mayUndo, mayFence) = (self.timings.mayUndo(step, cause), self.timings.mayFence(step, cause))
        let rivals = self.timings.rivals(of: cause, of: step)
        let hint = self.hints.undoing(step, by: cause)
        self.add(.undone, step, on: [cause], event, isOptional: !mayUndo, hint: hint)
        self.add(.fenced, step, on: [cause], isOptional: !mayFence, hint: self.hints.fencing(step, by: cause))
        self.add(
            .nothingToUndo,
            step,
            on: [cause],
            isOptional: rivals.isEmpty,
            hint: self.hints.missing(step, by: cause, after: rivals)
        )
    }

    private mutating func add(
        _ kind: CoverageEdge.Kind,
        _ step: ChoreographyGraph.Step,
        on events: [MessageType],
        _ publishes: MessageType? = nil,
        isOptional: Bool = false,
        hint: String
    ) {
        let sources = events.flatMap { self.graph.publishers(of: $0) }.map(\.participant)
        self.edges.append(
            CoverageEdge(
                id: .init(kind: kind, participant: step.participant, step: step.id, events: events.map(\.name)),
                publishes: publishes?.name,
                sources: sources.withoutRepetition(),
                isOptional: isOptional,
                hint: hint
            )
        )
    }
}
