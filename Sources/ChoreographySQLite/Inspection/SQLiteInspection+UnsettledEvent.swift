public import Choreography

extension SQLiteInspection {
    /// A published event that may not have reached everybody.
    public struct UnsettledEvent: Sendable {
        /// The number of its entry in the journal.
        public let number: Int

        /// The saga.
        public let saga: SagaID

        /// The participant that has published it.
        public let participant: String

        /// The step that has published it, by its identifier.
        public let step: String

        /// Whether the step's undo has published it, rather than the step.
        public let isCompensation: Bool

        /// The event.
        public let event: Event

        /// Makes it of an entry, or returns `nil` if the entry has published nothing.
        init?(_ entry: StoredEntry) {
            guard entry.role == .step || entry.role == .undo, let event = entry.event else { return nil }
            self.number = entry.number
            self.saga = entry.saga
            self.participant = entry.participant
            self.step = entry.step
            self.isCompensation = entry.role == .undo
            self.event = Event(event)
        }
    }
}
