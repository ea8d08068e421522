/// Something that a saga still owes: an undo that failed for good, or an event that was discarded.
public struct CompensationDebt: Sendable, CustomStringConvertible {
    /// The participant that owes it.
    public let participant: String

    /// The step that was not undone, or not carried out.
    public let step: String

    /// The event that the step or its undo should have handled.
    public let event: AnyEnvelope

    /// Why it was not, in words.
    public let reason: String

    /// What is owed, in one sentence.
    public var description: String {
        "\(self.participant) owes \(self.step) after \(self.event.name): \(self.reason)"
    }

    /// Whether both are owed for the same event by the same step.
    func isSame(as other: Self) -> Bool {
        self.event.metadata.id == other.event.metadata.id && self.participant == other.participant
            && self.step == other.step
    }
}
