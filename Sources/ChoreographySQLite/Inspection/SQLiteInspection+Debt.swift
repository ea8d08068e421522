public import Choreography

extension SQLiteInspection {
    /// A compensation debt as it is stored.
    public struct Debt: Sendable {
        /// The saga that has ended stuck.
        public let saga: SagaID

        /// The participant that owes it.
        public let participant: String

        /// The step that was not undone, or not carried out.
        public let step: String

        /// The event that the step or its undo should have handled.
        public let event: Event

        /// Why it was not, in words.
        public let reason: String

        init(_ debt: StoredDebt) {
            self.saga = debt.event.metadata.saga
            self.participant = debt.participant
            self.step = debt.step
            self.event = Event(debt.event)
            self.reason = debt.reason
        }
    }
}
