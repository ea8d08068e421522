/// An event that a participant could not handle, kept until a person replays or discards it.
public struct DeadLetter: Sendable, Identifiable {
    /// Identifies a dead letter within its choreography, across restarts: `Payments/3`.
    public struct ID: Hashable, Sendable, LosslessStringConvertible {
        package let participant: String
        package let number: Int

        init(participant: String, number: Int) {
            self.participant = participant
            self.number = number
        }

        /// Reads the text form, or returns `nil` if it is not one.
        public init?(_ description: String) {
            guard let slash = description.lastIndex(of: "/"), slash > description.startIndex,
                let number = Int(description[description.index(after: slash)...]), number > 0
            else { return nil }
            self.init(participant: String(description[..<slash]), number: number)
        }

        /// The participant, and the number of the letter among the participant's.
        public var description: String { "\(self.participant)/\(self.number)" }
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

    /// What distinguishes the letter from all others that are kept.
    package var key: Key { Key(event: self.event.metadata.id, step: self.step, isCompensation: self.isCompensation) }

    /// A delivery to one participant, whichever time it comes.
    package struct Key: Hashable, Sendable {
        package let event: EventID
        package let step: String
        package let isCompensation: Bool
    }
}
