public import Choreography

extension SQLiteInspection {
    /// A call to the outside that was begun, and of which no result is committed.
    ///
    /// A call that a crash has cut off is among them until the next process has repeated it.
    public struct Call: Sendable {
        /// The saga.
        public let saga: SagaID

        /// The participant that calls.
        public let participant: String

        /// The step, by its identifier.
        public let step: String

        /// When the intent was committed.
        public let since: Timestamp
    }
}
