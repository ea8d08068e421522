/// The way of one message from who publishes it to one step that reacts to it.
package struct GraphLink: Sendable {
    /// Who publishes the message.
    package enum Origin: Sendable {
        /// A command comes from outside.
        case outside
        /// A step completes with it.
        case completion(of: ChoreographyGraph.Step)
        /// A step rejects with it, or a deadline fires.
        case rejection(of: ChoreographyGraph.Step)
        /// The undo of a step publishes it.
        case undo(of: ChoreographyGraph.Step)
    }

    /// What the message does to the step that it leads to.
    package enum Effect: Sendable {
        case triggers
        case undoes
        case disarms
    }

    package let origin: Origin
    package let message: MessageType
    package let target: ChoreographyGraph.Step
    package let effect: Effect
}

/// What stands out in a drawing of a graph: red, thick and dashed.
package struct GraphMarks {
    let marksLink: (GraphLink) -> Bool
    let marksStep: (ChoreographyGraph.Step) -> Bool

    /// Marks what two conditions pick out.
    package init(
        links: @escaping (GraphLink) -> Bool,
        steps: @escaping (ChoreographyGraph.Step) -> Bool
    ) {
        self.marksLink = links
        self.marksStep = steps
    }
}
