extension ChoreographyGraph {
    /// One way to undo a step: a `compensate(on:)` of its declaration.
    public struct Undo: Sendable, CustomStringConvertible {
        /// The step that is undone.
        public let step: Step

        /// What causes the undo, and what it publishes.
        public let compensation: StepDeclaration.Compensation

        /// The undo in words: `undo of step OrderPlaced of Payments`.
        public var description: String { "undo of \(self.step)" }
    }
}
