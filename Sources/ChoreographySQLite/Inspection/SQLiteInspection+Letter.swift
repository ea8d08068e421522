public import Choreography

extension SQLiteInspection {
    /// A dead letter as it is stored.
    public struct Letter: Sendable, Identifiable {
        /// The letter's identifier, with which it is replayed or discarded.
        public let id: DeadLetter.ID

        /// The saga that waits for it, or that has ended stuck because of it.
        public let saga: SagaID

        /// The participant that could not handle the event.
        public let participant: String

        /// The step that could not, by its identifier.
        public let step: String

        /// Whether the step's undo could not, rather than the step.
        public let isCompensation: Bool

        /// The event.
        public let event: Event

        /// The last error, in words.
        public let error: String

        /// How often the body was called.
        public let attempts: Int

        /// When the body failed for the last time.
        public let time: Timestamp

        /// Makes it of a stored letter, or returns `nil` if its identifier makes no sense.
        init?(_ letter: StoredLetter) {
            guard let id = DeadLetter.ID("\(letter.participant)/\(letter.number)") else { return nil }
            self.id = id
            self.saga = letter.event.metadata.saga
            self.participant = letter.participant
            self.step = letter.step
            self.isCompensation = letter.isUndo
            self.event = Event(letter.event)
            self.error = letter.error
            self.attempts = letter.attempts
            self.time = letter.time
        }
    }
}
