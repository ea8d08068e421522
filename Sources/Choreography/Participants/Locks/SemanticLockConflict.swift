/// Why a step did not get the lock that it declares.
public struct SemanticLockConflict: Sendable, CustomStringConvertible {
    /// Why a step does not wait for a lock any longer.
    ///
    /// More reasons may be added.
    public struct Reason: Hashable, Sendable {
        private let name: String

        /// The lock was not given back within the step's time limit.
        public static let timeLimit = Self(name: "timeLimit")
        /// The saga that has the lock waits, maybe by way of others, for one that this saga has.
        public static let deadlock = Self(name: "deadlock")
    }

    /// The record that is locked, as text.
    public let record: String

    /// The saga that has it.
    public let holder: SagaID

    /// Why the step does not wait any longer.
    public let reason: Reason

    /// The conflict in a sentence.
    public var description: String {
        let why =
            self.reason == .deadlock
            ? "waits for a record that this saga has locked" : "has not given it back within the time limit"
        return "\(self.record) is locked by saga \(self.holder), which \(why)."
    }
}
