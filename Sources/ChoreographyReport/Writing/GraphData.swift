internal import Choreography

/// The declared graph, with how often each step has reacted to each message.
///
/// A step has inputs, which are the messages that it reacts to, and outputs, which are those that it publishes. A link
/// leads from an output, or from outside, to an input.
struct GraphData {
    private struct Input {
        let message: MessageType
        let effect: String
        let count: Int
    }

    private struct Output {
        let message: MessageType
        let tone: String
        let count: Int
    }

    private struct Node {
        let step: ChoreographyGraph.Step
        let inputs: [Input]
        let outputs: [Output]
    }

    private let graph: ChoreographyGraph
    private let reactions: ReactionCounts
    private let nodes: [Node]

    init(_ graph: ChoreographyGraph, _ reactions: ReactionCounts) {
        self.graph = graph
        self.reactions = reactions
        self.nodes = graph.steps.map { step in
            Node(
                step: step,
                inputs: Self.inputs(of: step, reactions),
                outputs: Self.outputs(of: step, reactions)
            )
        }
    }

    // MARK: Counting

    private static func inputs(of step: ChoreographyGraph.Step, _ reactions: ReactionCounts) -> [Input] {
        let declaration = step.declaration
        let triggers = Self.once(declaration.triggers).map { message in
            let counts = reactions.of(message, at: step)
            // What a deadline reacts to has armed it before it rejects.
            let count =
                declaration.kind == .deadline
                ? counts.armed : counts.completed + counts.rejected + counts.handled + counts.joined
            return Input(message: message, effect: "triggers", count: count)
        }
        let causes = Self.once(declaration.compensations.flatMap(\.causes)).map { message in
            let counts = reactions.of(message, at: step)
            return Input(message: message, effect: "undoes", count: counts.undone + counts.fenced)
        }
        let unless = Self.once(declaration.unless).map {
            Input(message: $0, effect: "disarms", count: reactions.of($0, at: step).disarmed)
        }
        return triggers + causes + unless
    }

    private static func outputs(of step: ChoreographyGraph.Step, _ reactions: ReactionCounts) -> [Output] {
        let declaration = step.declaration
        func total(_ count: KeyPath<ReactionCounts.Counts, Int>, on messages: [MessageType]) -> Int {
            Self.once(messages).reduce(0) { $0 + reactions.of($1, at: step)[keyPath: count] }
        }
        var outputs: [Output] = []
        if let completion = declaration.completion {
            let count = total(\.completed, on: declaration.triggers)
            outputs.append(Output(message: completion, tone: "completion", count: count))
        }
        // Of a decision between several messages it is not counted which.
        for message in declaration.alternatives {
            let count = total(\.completed, on: declaration.triggers)
            let tone = message.isCompensation ? "compensation" : "completion"
            outputs.append(Output(message: message, tone: tone, count: count))
        }
        if let rejection = declaration.rejection {
            let count = total(\.rejected, on: declaration.triggers)
            outputs.append(Output(message: rejection, tone: "rejection", count: count))
        }
        for message in Self.once(declaration.compensations.map(\.publishes)) {
            let causes = declaration.compensations.filter { $0.publishes == message }.flatMap(\.causes)
            let count = total(\.undone, on: causes)
            outputs.append(Output(message: message, tone: "compensation", count: count))
        }
        return outputs
    }

    private static func once(_ messages: [MessageType]) -> [MessageType] {
        var seen: Set<MessageType> = []
        return messages.filter { seen.insert($0).inserted }
    }

    // MARK: Writing

    func write(_ json: inout PageJSON) {
        json.object { json in
            json.name("participants")
            json.texts(self.graph.participants.map(\.name))
            json.name("steps")
            json.array { json in
                for node in self.nodes { self.write(node, &json) }
            }
            json.name("links")
            json.array { self.writeLinks(&$0) }
        }
    }

    private func write(_ node: Node, _ json: inout PageJSON) {
        let declaration = node.step.declaration
        json.object { json in
            json.name("participant")
            json.text(node.step.participant)
            json.name("id")
            json.text(node.step.id)
            json.name("kind")
            json.text("\(declaration.kind)")
            json.name("within")
            json.text(declaration.within?.shortText)
            json.name("inputs")
            json.array { json in
                for input in node.inputs { Self.write(input.message, input.effect, input.count, &json) }
            }
            json.name("outputs")
            json.array { json in
                for output in node.outputs { Self.write(output.message, output.tone, output.count, &json) }
            }
        }
    }

    private static func write(_ message: MessageType, _ role: String, _ count: Int, _ json: inout PageJSON) {
        json.array { json in
            json.text(message.name)
            json.text(role)
            json.number(count)
        }
    }

    /// Each link as the numbers of its step and output, -1 from outside, of its step and input, and its count.
    ///
    /// Of a message that several outputs publish, nobody knows which of them a step has reacted to: a link counts what
    /// its output has published then, and at most what its input has reacted to.
    private func writeLinks(_ json: inout PageJSON) {
        for (target, node) in self.nodes.enumerated() {
            for (place, input) in node.inputs.enumerated() {
                let origins = self.origins(of: input.message)
                if origins.isEmpty { json.numbers([-1, -1, target, place, input.count]) }
                for (step, output) in origins {
                    let published = self.nodes[step].outputs[output].count
                    let count = origins.count > 1 ? min(published, input.count) : input.count
                    json.numbers([step, output, target, place, count])
                }
            }
        }
    }

    private func origins(of message: MessageType) -> [(step: Int, output: Int)] {
        self.nodes.enumerated().flatMap { step, node in
            node.outputs.enumerated().filter { $0.element.message == message }.map { (step, $0.offset) }
        }
    }
}
