/// What a choreography leaves behind when it is shut down.
///
/// All of it is safe in the participants' stores.
public struct ShutdownReport: Sendable {
    /// The sagas that have not ended.
    public let sagas: [SagaStatus]

    /// How many published events some subscriber has not committed yet.
    public let unsettledEvents: Int

    /// The events that wait for a person.
    public let deadLetters: [DeadLetter]

    /// Whether nothing is left.
    public var isClean: Bool { self.sagas.isEmpty && self.unsettledEvents == 0 && self.deadLetters.isEmpty }
}
