public import Choreography

extension SQLiteInspection {
    /// A deadline that is armed.
    public struct Deadline: Sendable {
        /// The saga.
        public let saga: SagaID

        /// The participant that watches the clock.
        public let participant: String

        /// The step that waits, by its identifier.
        public let step: String

        /// When it is over, if what it waits for has not come before.
        public let due: Timestamp
    }
}
