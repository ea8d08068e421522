/// Finds its way through JSON text (RFC 8259).
///
/// It accepts nothing that Foundation would refuse; some of what Foundation accepts it leaves to Foundation.
struct JSONScanner {
    /// Where something is in the text.
    typealias Place = Range<Int>

    let source: JSONText
    private let bytes: UnsafeRawBufferPointer
    private(set) var position: Int

    init(_ source: JSONText, at position: Int = 0) {
        self.source = source
        self.bytes = source.bytes
        self.position = position
    }

    /// The next byte that is no space, or 0 at the end.
    mutating func peek() -> UInt8 {
        while self.position < self.bytes.count {
            let byte = self.bytes[self.position]
            guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return byte }
            self.position += 1
        }
        return 0
    }

    /// Takes a byte that has to come now.
    mutating func expect(_ byte: UInt8) throws {
        guard self.peek() == byte else { throw self.source.refuse() }
        self.position += 1
    }

    /// Takes a byte if it comes now.
    mutating func take(_ byte: UInt8) -> Bool {
        guard self.peek() == byte else { return false }
        self.position += 1
        return true
    }

    // MARK: Passing over values

    /// Passes over a value.
    mutating func skipValue(depth: Int = 0) throws {
        guard depth < 256 else { throw self.source.refuse() }
        switch self.peek() {
        case UInt8(ascii: "{"): try self.skipObject(depth)
        case UInt8(ascii: "["): try self.skipArray(depth)
        case UInt8(ascii: "\""): _ = try self.string()
        case UInt8(ascii: "t"): try self.word("true")
        case UInt8(ascii: "f"): try self.word("false")
        case UInt8(ascii: "n"): try self.word("null")
        default: _ = try self.number()
        }
    }

    private mutating func skipObject(_ depth: Int) throws {
        try self.expect(UInt8(ascii: "{"))
        if self.take(UInt8(ascii: "}")) { return }
        repeat {
            _ = try self.string()
            try self.expect(UInt8(ascii: ":"))
            try self.skipValue(depth: depth + 1)
        } while self.take(UInt8(ascii: ","))
        try self.expect(UInt8(ascii: "}"))
    }

    private mutating func skipArray(_ depth: Int) throws {
        try self.expect(UInt8(ascii: "["))
        if self.take(UInt8(ascii: "]")) { return }
        repeat { try self.skipValue(depth: depth + 1) } while self.take(UInt8(ascii: ","))
        try self.expect(UInt8(ascii: "]"))
    }

    /// Takes a word such as `null`.
    mutating func word(_ word: StaticString) throws {
        _ = self.peek()
        let end = self.position + word.utf8CodeUnitCount
        let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard end <= self.bytes.count, self.bytes[self.position..<end].elementsEqual(expected) else {
            throw self.source.refuse()
        }
        self.position = end
    }

    // MARK: Strings

    /// Takes a string.
    ///
    /// - Returns: Where it is, without its quotes, and whether it has escapes.
    mutating func string() throws -> (place: Place, hasEscapes: Bool) {
        try self.expect(UInt8(ascii: "\""))
        let start = self.position
        var hasEscapes = false
        while self.position < self.bytes.count {
            let byte = self.bytes[self.position]
            self.position += 1
            switch byte {
            case UInt8(ascii: "\""): return (start..<self.position - 1, hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try self.skipEscape()
            case 0..<0x20: throw self.source.refuse()
            default: continue
            }
        }
        throw self.source.refuse()
    }

    private mutating func skipEscape() throws {
        guard self.position < self.bytes.count else { throw self.source.refuse() }
        let byte = self.bytes[self.position]
        self.position += 1
        guard byte != UInt8(ascii: "u") else {
            guard self.position + 4 <= self.bytes.count else { throw self.source.refuse() }
            for _ in 0..<4 {
                guard Self.digit(self.bytes[self.position]) != nil else { throw self.source.refuse() }
                self.position += 1
            }
            return
        }
        guard Self.escaped(byte) != nil else { throw self.source.refuse() }
    }

    /// The text at a place.
    func text(_ place: Place, hasEscapes: Bool) throws -> String {
        let slice = UnsafeRawBufferPointer(rebasing: self.bytes[place])
        guard hasEscapes else { return try self.validated(slice) }
        return try self.validated(try self.unescaped(slice))
    }

    private func validated(_ bytes: some Sequence<UInt8>) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw self.source.refuse() }
        return text
    }

    private func unescaped(_ slice: UnsafeRawBufferPointer) throws -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(slice.count)
        var index = 0
        while index < slice.count {
            let byte = slice[index]
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                index += 1
                continue
            }
            guard slice[index + 1] == UInt8(ascii: "u") else {
                text.append(Self.escaped(slice[index + 1]) ?? 0)
                index += 2
                continue
            }
            let (scalar, length) = try self.scalar(slice, index)
            text += Array(String(Character(scalar)).utf8)
            index += length
        }
        return text
    }

    /// The scalar of one `\u` escape, or of two that make up one.
    private func scalar(_ slice: UnsafeRawBufferPointer, _ index: Int) throws -> (Unicode.Scalar, length: Int) {
        let high = Self.code(slice, index + 2)
        if let scalar = Unicode.Scalar(high) { return (scalar, 6) }
        guard high < 0xdc00, index + 12 <= slice.count, slice[index + 6] == UInt8(ascii: "\\"),
            slice[index + 7] == UInt8(ascii: "u")
        else { throw self.source.refuse() }
        let low = Self.code(slice, index + 8)
        guard 0xdc00..<0xe000 ~= low,
            let scalar = Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00))
        else { throw self.source.refuse() }
        return (scalar, 12)
    }

    private static func code(_ slice: UnsafeRawBufferPointer, _ start: Int) -> UInt32 {
        (start..<start + 4).reduce(0) { $0 << 4 | UInt32(Self.digit(slice[$1]) ?? 0) }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func escaped(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    // MARK: Numbers

    /// Takes a number.
    ///
    /// - Returns: Where it is, and whether it is written as a whole number.
    mutating func number() throws -> (place: Place, isWhole: Bool) {
        _ = self.peek()
        let start = self.position
        if self.next == UInt8(ascii: "-") { self.position += 1 }
        let first = self.next
        let digits = self.skipDigits()
        guard digits > 0, digits == 1 || first != UInt8(ascii: "0") else { throw self.source.refuse() }
        var isWhole = true
        if self.next == UInt8(ascii: ".") {
            isWhole = false
            self.position += 1
            guard self.skipDigits() > 0 else { throw self.source.refuse() }
        }
        if self.next == UInt8(ascii: "e") || self.next == UInt8(ascii: "E") {
            isWhole = false
            self.position += 1
            if self.next == UInt8(ascii: "+") || self.next == UInt8(ascii: "-") { self.position += 1 }
            guard self.skipDigits() > 0 else { throw self.source.refuse() }
        }
        return (start..<self.position, isWhole)
    }

    private var next: UInt8 { self.position < self.bytes.count ? self.bytes[self.position] : 0 }

    private mutating func skipDigits() -> Int {
        let start = self.position
        while UInt8(ascii: "0")...UInt8(ascii: "9") ~= self.next { self.position += 1 }
        return self.position - start
    }

    /// The whole number at a place.
    func whole<Number: FixedWidthInteger>(_ place: Place, as type: Number.Type) throws -> Number {
        var value: Number = 0
        let isNegative = self.bytes[place.lowerBound] == UInt8(ascii: "-")
        for index in place.dropFirst(isNegative ? 1 : 0) {
            let digit = Number(truncatingIfNeeded: self.bytes[index] - UInt8(ascii: "0"))
            let (scaled, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeInAll) =
                isNegative ? scaled.subtractingReportingOverflow(digit) : scaled.addingReportingOverflow(digit)
            guard !isTooLarge, !isTooLargeInAll else { throw self.source.refuse() }
            value = sum
        }
        return value
    }

    /// The bytes at a place.
    func slice(_ place: Place) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self.bytes[place]) }
}
