/// What the pictures of a graph have in common: its steps, and the arrows between them.
struct GraphDrawing {
    /// What the event at an arrow says.
    enum Tone: Int, Comparable, CaseIterable {
        case completion
        case rejection
        case compensation

        static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }
    }

    /// Where an arrow starts.
    enum Origin: Hashable {
        case step(Int)
        case command(Int)
    }

    /// The way of some messages from where they are published to a step that they trigger, undo or disarm.
    struct Arrow {
        let origin: Origin
        let target: Int
        let tone: Tone
        let effect: GraphLink.Effect
        /// Whether it leads to a step that comes before the one it starts from.
        let pointsBack: Bool
        let isMarked: Bool
        var names: [String]
    }

    /// The numbers of the commands that start sagas.
    let commands: [Int]

    /// The arrows, in the order of what they start from; one for all messages of a kind between two steps.
    private(set) var arrows: [Arrow] = []

    private let graph: ChoreographyGraph
    private let marks: GraphMarks?

    /// The order in which the steps run, as far as one can tell.
    private let order: [Int: Int]

    init(of graph: ChoreographyGraph, marking marks: GraphMarks? = nil) {
        let flow = graph.startingCommands.flatMap { SagaFlow(from: $0, in: graph.wiring).steps }
        self.graph = graph
        self.marks = marks
        self.order = Dictionary(zip(flow, flow.indices)) { first, _ in first }
        self.commands = graph.startingCommands
        for command in self.commands {
            for target in graph.wiring.consumers[command] {
                let isMarked = self.isMarked(.outside, command, target, .triggers)
                self.arrows.append(
                    Arrow(
                        origin: .command(command),
                        target: target,
                        tone: .completion,
                        effect: .triggers,
                        pointsBack: false,
                        isMarked: isMarked,
                        names: []
                    )
                )
            }
        }
        for step in graph.steps.indices {
            self.draw(graph.wiring.completion[step], from: step, tone: .completion)
            for message in graph.wiring.alternatives[step] {
                self.draw(
                    message,
                    from: step,
                    tone: graph.messages[message].isCompensation ? .compensation : .completion
                )
            }
            self.draw(graph.wiring.rejection[step], from: step, tone: .rejection)
            for undo in graph.wiring.undosOfStep[step] {
                self.draw(graph.wiring.undoPublishes[undo], from: step, tone: .compensation)
            }
        }
    }

    private mutating func draw(_ message: Int?, from step: Int, tone: Tone) {
        guard let message else { return }
        let wiring = self.graph.wiring
        for target in wiring.consumers[message] {
            self.draw(message, from: step, to: target, tone: tone, effect: .triggers)
        }
        for undo in wiring.caused[message] {
            self.draw(message, from: step, to: wiring.undoneStep[undo], tone: tone, effect: .undoes)
        }
        for deadline in wiring.disarmed[message] {
            self.draw(message, from: step, to: deadline, tone: tone, effect: .disarms)
        }
    }

    private mutating func draw(_ message: Int, from step: Int, to target: Int, tone: Tone, effect: GraphLink.Effect) {
        let isMarked = self.isMarked(self.origin(of: step, tone), message, target, effect)
        let name = self.graph.messages[message].name
        let twin = self.arrows.lastIndex {
            $0.origin == .step(step) && $0.target == target && $0.tone == tone && $0.effect == effect
                && $0.isMarked == isMarked
        }
        guard let twin else {
            return self.arrows.append(
                Arrow(
                    origin: .step(step),
                    target: target,
                    tone: tone,
                    effect: effect,
                    pointsBack: self.order[target, default: .max] < self.order[step, default: .max],
                    isMarked: isMarked,
                    names: [name]
                )
            )
        }
        if !self.arrows[twin].names.contains(name) { self.arrows[twin].names.append(name) }
    }

    private func origin(of step: Int, _ tone: Tone) -> GraphLink.Origin {
        let step = self.graph.steps[step]
        return switch tone {
        case .completion: .completion(of: step)
        case .rejection: .rejection(of: step)
        case .compensation: .undo(of: step)
        }
    }

    private func isMarked(
        _ origin: GraphLink.Origin,
        _ message: Int,
        _ target: Int,
        _ effect: GraphLink.Effect
    ) -> Bool {
        guard let marks = self.marks else { return false }
        return marks.marksLink(
            GraphLink(
                origin: origin,
                message: self.graph.messages[message],
                target: self.graph.steps[target],
                effect: effect
            )
        )
    }
}

extension ChoreographyGraph.Step {
    /// What a picture says of the step beside its kind, in lines: the identifier given to it, or its triggers.
    var caption: [String] {
        if let id = self.declaration.explicitID { return [id] }
        let names = self.declaration.triggers.map(\.name)
        return names.dropLast().map { "\($0) +" } + names.suffix(1)
    }

    /// The step's kind, and the time of a deadline.
    var nature: String {
        let kind = "\(self.declaration.kind)"
        return self.declaration.within.map { "\(kind) \($0.shortText)" } ?? kind
    }
}
