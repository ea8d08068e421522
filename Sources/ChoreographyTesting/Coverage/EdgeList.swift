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
                let isOptional = !self.timings.mayDisarm(step, event)
                self.add(
                    .disarmed,
                    step,
                    on: [event],
                    isOptional: isOptional,
                    hint: self.hints.disarming(step, by: event)
                )
            }
        default:
            self.addForward(step)
        }
        let findings = declaration.compensations.isEmpty ? [:] : self.timings.findings(of: step)
        for compensation in declaration.compensations {
            for cause in compensation.causes {
                guard let finding = findings[cause] else { continue }
                self.addUndo(of: step, by: cause, publishing: compensation.publishes, finding)
            }
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
        if !declaration.alternatives.isEmpty {
            let events = declaration.alternatives.map(\.name).joined(separator: " or ")
            self.add(.completed, step, on: triggers, hint: self.hints.acting(step, "decide for \(events)"))
            let hint = self.hints.acting(step, "decide for nothing")
            self.add(.handled, step, on: triggers, isOptional: true, hint: hint)
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
        publishing event: MessageType,
        _ finding: UndoTimings.Finding
    ) {
        let hint = self.hints.undoing(step, by: cause)
        self.add(.undone, step, on: [cause], event, isOptional: !finding.mayUndo, hint: hint)
        self.add(.fenced, step, on: [cause], isOptional: !finding.mayFence, hint: self.hints.fencing(step, by: cause))
        self.add(
            .nothingToUndo,
            step,
            on: [cause],
            isOptional: finding.rivals.isEmpty,
            hint: self.hints.missing(step, by: cause, after: finding.rivals)
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
