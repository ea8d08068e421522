/// A 128-bit identifier that sorts by the time at which it was made.
///
/// Its text form is a UUID of version 7 (RFC 9562): milliseconds since 1970, then a fraction of
/// them, then a number that its ``IdentifierSource`` never gives twice.
public protocol TimeOrderedID: Hashable, Comparable, Sendable, Codable, LosslessStringConvertible {
    /// The time, the version, and the fraction of a millisecond.
    var high: UInt64 { get }

    /// The variant, and the number that makes the identifier unique.
    var low: UInt64 { get }

    /// Makes an identifier of its two halves.
    init(high: UInt64, low: UInt64)
}

extension TimeOrderedID {
    /// Makes the identifier for a moment and a number that is unique within that moment.
    @inlinable
    init(time: Timestamp, number: UInt64) {
        self.init(high: Self.high(of: time), low: number & (1 << 62 - 1) | 1 << 63)
    }

    /// The first half of every identifier that is made for a moment.
    @inlinable
    static func high(of time: Timestamp) -> UInt64 {
        let (milliseconds, rest) = UInt64(bitPattern: time.nanoseconds).quotientAndRemainder(dividingBy: 1_000_000)
        return milliseconds << 16 | 0x7000 | (rest << 12) / 1_000_000
    }

    /// The UUID's usual text form, in lower case.
    public var description: String {
        var text = ""
        text.reserveCapacity(36)
        for (index, shift) in stride(from: 60, through: 0, by: -4).enumerated() {
            if index == 8 || index == 12 { text.append("-") }
            text.append(Self.digit(self.high >> UInt64(shift)))
        }
        for (index, shift) in stride(from: 60, through: 0, by: -4).enumerated() {
            if index == 0 || index == 4 { text.append("-") }
            text.append(Self.digit(self.low >> UInt64(shift)))
        }
        return text
    }

    /// Reads the text form of a UUID, or returns `nil` if it is not one.
    public init?(_ description: String) {
        let groups = description.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
        let digits = groups.joined()
        guard digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let high = UInt64(digits.prefix(16), radix: 16),
            let low = UInt64(digits.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    /// Whether the first identifier was made before the second.
    @inlinable
    public static func < (first: Self, second: Self) -> Bool {
        (first.high, first.low) < (second.high, second.low)
    }

    /// Decodes the text form.
    ///
    /// - Throws: `DecodingError` if the text is not a UUID.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let identifier = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a UUID.")
        }
        self = identifier
    }

    /// Encodes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.description)
    }

    private static func digit(_ value: UInt64) -> Character {
        Character(Unicode.Scalar("0123456789abcdef".utf8[Int(value & 15)]))
    }
}

extension String.UTF8View {
    fileprivate subscript(offset: Int) -> UInt8 { self[self.index(self.startIndex, offsetBy: offset)] }
}
