/// The position of an event in a distributed trace (W3C Trace Context).
///
/// It survives the outbox, retries, dead letters and restarts.
public struct TraceContext: Hashable, Sendable, LosslessStringConvertible {
    /// The first half of the trace's identifier.
    public let traceHigh: UInt64

    /// The second half of the trace's identifier.
    public let traceLow: UInt64

    /// The identifier of the span that published the event.
    public let span: UInt64

    /// The trace flags; bit 0 says that the trace is sampled.
    public let flags: UInt8

    /// Makes a trace context of its parts.
    @inlinable
    public init(traceHigh: UInt64, traceLow: UInt64, span: UInt64, flags: UInt8) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.span = span
        self.flags = flags
    }

    /// Reads a `traceparent` header, or returns `nil` if it is not one.
    public init?(_ description: String) {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        guard description.utf8.allSatisfy({ $0 == 0x2d || (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) }),
            UInt8(parts[0], radix: 16) != nil, parts[0] != "00" || parts.count == 4,
            parts.count >= 4, parts.map(\.utf8.count).prefix(4) == [2, 32, 16, 2], parts[0] != "ff",
            let traceHigh = UInt64(parts[1].prefix(16), radix: 16),
            let traceLow = UInt64(parts[1].suffix(16), radix: 16),
            let span = UInt64(parts[2], radix: 16),
            let flags = UInt8(parts[3], radix: 16),
            traceHigh | traceLow != 0, span != 0
        else { return nil }
        self.init(traceHigh: traceHigh, traceLow: traceLow, span: span, flags: flags)
    }

    /// The `traceparent` header, version 00.
    public var description: String {
        "00-\(Self.hex(self.traceHigh, 16))\(Self.hex(self.traceLow, 16))-\(Self.hex(self.span, 16))"
            + "-\(Self.hex(UInt64(self.flags), 2))"
    }

    private static func hex(_ value: UInt64, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
