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
    func failure(handling event: EventID, in step: String, of participant: String, attempt: Int) -> (any Error)?

    /// How often a delivery of an event is repeated.
    func repeats(of event: EventID, to participant: String) -> Int
}
