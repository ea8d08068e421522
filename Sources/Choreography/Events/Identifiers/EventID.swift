/// Identifies one published event, across every delivery of it.
///
/// An event that is delivered again after a crash keeps its identifier.
public struct EventID: TimeOrderedID {
    /// The time, the version, and the fraction of a millisecond.
    public let high: UInt64

    /// The variant, and the number that makes the identifier unique.
    public let low: UInt64

    /// Makes an identifier of its two halves.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}
