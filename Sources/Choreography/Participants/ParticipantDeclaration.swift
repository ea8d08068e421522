/// What a participant declares: its name and its steps, without their code.
public struct ParticipantDeclaration: Sendable {
    /// The participant's stable name.
    public let name: String

    /// The participant's steps, in the order in which it declares them.
    public let steps: [StepDeclaration]

    /// How many transactions the participant's store can run at once.
    public let transactionLimit: Int

    /// What the participant has to object to a choreography.
    let check: @Sendable (ChoreographyGraph) -> [GraphProblem]

    /// Describes a participant.
    public init(_ participant: some Participant) {
        self.name = participant.name
        self.steps = participant.reactions.map(\.declaration)
        self.transactionLimit = participant.store.transactionLimit
        self.check = { participant.problems(in: $0) }
    }
}
