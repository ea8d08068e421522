/// Identifies one run of a business process: the correlation ID of all its events.
public struct SagaID: TimeOrderedID {
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
