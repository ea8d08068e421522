/// Makes deliveries go wrong on purpose, in a simulation or a demonstration.
///
/// It is asked from the lanes, several at a time. A fault must be a function of its arguments and the
/// injector's own seed.
package protocol FaultInjector: Sendable {
    /// Decides whether a call of a body fails instead of running.
    ///
    /// - Parameters:
    ///   - event: The event that the body would handle.
    ///   - step: The step's identifier within its participant.
    ///   - participant: The participant's name.
    ///   - attempt: How often the body is called, this time included.
    /// - Returns: The error with which the call fails, or `nil` to let it run.
    func failure(handling event: AnyEnvelope, in step: String, of participant: String, attempt: Int) -> (any Error)?

    /// Decides whether what a body has done can't be committed.
    ///
    /// Asked for stores in memory only: others have commits of their own that fail.
    ///
    /// - Returns: The error with which the call fails although its body has returned, or `nil` to commit.
    func commitFailure(
        handling event: AnyEnvelope,
        in step: String,
        of participant: String,
        attempt: Int
    ) -> (any Error)?

    /// How often a delivery of an event is repeated.
    func repeats(of event: AnyEnvelope, to participant: String) -> Int
}

extension FaultInjector {
    /// Commits succeed.
    package func commitFailure(
        handling event: AnyEnvelope,
        in step: String,
        of participant: String,
        attempt: Int
    ) -> (any Error)? {
        nil
    }
}

/// The error of a call that brings the process down in a simulation.
///
/// Nobody handles it: that the body was called is all that is left of the call.
package struct ProcessDeath: Error {
    package init() {}
}
