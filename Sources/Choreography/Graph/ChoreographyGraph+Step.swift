extension ChoreographyGraph {
    /// A step with the participant that declares it.
    public struct Step: Sendable, CustomStringConvertible {
        /// The name of the participant.
        public let participant: String

        /// What the participant declares of the step.
        public let declaration: StepDeclaration

        /// The participant's place among the graph's participants.
        let home: Int

        /// The step's place among the graph's steps.
        let index: Int

        /// The step's identifier within its participant.
        public var id: String { self.declaration.id }

        /// The step in words: `step OrderPlaced of Payments`, or `deadline OrderPlaced of Orders`.
        public var description: String {
            "\(self.declaration.kind == .deadline ? "deadline" : "step") \(self.id) of \(self.participant)"
        }
    }
}
