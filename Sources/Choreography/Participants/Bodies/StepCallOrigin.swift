/// Who makes a call of a body, and for which time.
///
/// In one word: each closure on the way to a body hands each field of the call on.
@usableFromInline
struct StepCallOrigin: Sendable {
    @usableFromInline let bits: UInt64

    /// - Parameters:
    ///   - lane: The number of the lane that makes the call.
    ///   - attempt: How often the body was called, this time included.
    ///   - isReplay: Whether a dead letter is being replayed.
    @inline(__always)
    init(lane: Int, attempt: Int, isReplay: Bool) {
        self.bits =
            UInt64(UInt16(truncatingIfNeeded: lane)) | UInt64(UInt32(clamping: attempt)) << 16
            | (isReplay ? 1 << 48 : 0)
    }

    /// The number of the lane that makes the call.
    @inlinable var lane: Int { Int(UInt16(truncatingIfNeeded: self.bits)) }

    /// How often the body was called, this time included.
    var attempt: Int { Int(UInt32(truncatingIfNeeded: self.bits >> 16)) }

    /// Whether a dead letter is being replayed.
    var isReplay: Bool { self.bits >> 48 == 1 }
}
