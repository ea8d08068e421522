/// What the barrier knows of a step in a saga.
///
/// `none → committed → undone`, `none → rejected`, or `none → fenced`. No other transition exists.
public enum StepState: UInt8, Sendable, Codable, CaseIterable {
    /// The step has not committed anything. A join may have some of its events.
    case none

    /// The step has committed, and its completion event is published.
    case committed

    /// The step had committed, and its undo has committed.
    case undone

    /// The step has rejected: its writes are rolled back, and its compensation event is published.
    case rejected

    /// The undo came before the step: the step is dropped when it arrives.
    case fenced
}
