/// How a choreography as it is declared differs from the one that a store has last served.
public struct StoreComparison: Sendable, Hashable {
    /// How many sagas of the store have not ended, as far as the store knows.
    public let openSagas: Int

    /// Steps that are new, as `Participant.step`: they get events from now on, also of sagas that are open.
    public let added: [String]

    /// Steps that are not declared any more, as `Participant.step`.
    public let removed: [String]

    /// What keeps open sagas from being finished, in words.
    ///
    /// Empty if nothing does, and if no saga is open.
    public let problems: [String]
}
