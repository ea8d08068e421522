/// An event that a participant could not handle, kept until a person replays or discards it.
public struct DeadLetter: Sendable, Identifiable {
    /// Identifies a dead letter within its choreography.
    public struct ID: Hashable, Sendable, Comparable, CustomStringConvertible {
        let number: Int

        /// Whether the first letter is older than the second.
        public static func < (first: Self, second: Self) -> Bool { first.number < second.number }

        /// The letter's number.
        public var description: String { String(self.number) }
    }

    /// The letter's identifier.
    public let id: ID

    /// The saga that waits for it.
    public let saga: SagaID

    /// The participant that could not handle the event.
    public let participant: String

    /// The step that could not, by its identifier.
    public let step: String

    /// Whether the step's undo could not, rather than the step.
    public let isCompensation: Bool

    /// The event.
    public let event: AnyEnvelope

    /// The last error.
    public let error: any Error

    /// How often the body was called.
    public let attempts: Int

    /// When the body failed for the last time.
    public let time: Timestamp
}
