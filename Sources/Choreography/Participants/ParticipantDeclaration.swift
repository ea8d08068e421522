/// What a participant declares: its name and its steps, without their code.
public struct ParticipantDeclaration: Sendable {
    /// The participant's stable name.
    public let name: String

    /// The participant's steps, in the order in which it declares them.
    public let steps: [StepDeclaration]

    /// How many transactions the participant's store can run at once.
    public let transactionLimit: Int

    /// The type of the participant's store, if nothing would commit or roll back what bodies write in it.
    let uncommittedStore: String?

    /// What the participant has to object to a choreography.
    let check: @Sendable (ChoreographyGraph) -> [GraphProblem]

    /// Describes a participant.
    public init(_ participant: some Participant) {
        self.name = participant.name
        self.steps = participant.reactions.map(\.declaration)
        self.transactionLimit = participant.store.transactionLimit
        self.uncommittedStore = Self.commits(participant.store) ? nil : String(describing: type(of: participant.store))
        self.check = { participant.problems(in: $0) }
    }

    /// Whether a store commits and rolls back by itself, or is of a kind for which the framework does it.
    private static func commits(_ store: some TransactionalStore) -> Bool {
        store.synchronousAccess == nil || store is any VolatileStore || store is any DurableStore
    }
}
