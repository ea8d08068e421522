internal import FoundationEssentials

/// Reads values from JSON without building a tree of it first, several times faster than Foundation.
///
/// It reads what Foundation's decoder would, or throws: then Foundation has to decide.
struct FastJSONDecoder: Decoder {
    let source: JSONText
    /// Where the value begins.
    let start: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Reads a value from a whole text.
    static func decode<T: Decodable>(_ type: T.Type, from bytes: UnsafeRawBufferPointer) throws -> T {
        try JSONText.read(bytes) { source in
            if bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil {
                throw source.refuse()
            }
            var scanner = JSONScanner(source)
            try scanner.skipValue()
            guard scanner.peek() == 0, scanner.position == bytes.count else { throw source.refuse() }
            return try Self(source: source, start: 0).value(type)
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(try FastKeyedDecoding<Key>(self.source, self.start))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try FastUnkeyedDecoding(self.source, self.start) }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { FastSingleDecoding(decoder: self) }

    // MARK: Values

    private var scanner: JSONScanner { JSONScanner(self.source, at: self.start) }

    @inline(__always)
    func value<T: Decodable>(_ type: T.Type) throws -> T {
        if T.self == String.self, let text = try self.text() as? T { return text }
        if T.self == Int.self, let number = try self.whole(Int.self) as? T { return number }
        guard !FastJSON.isSpecial(T.self) else { throw self.source.refuse() }
        return try T(from: self)
    }

    var isNull: Bool {
        var scanner = self.scanner
        return scanner.peek() == UInt8(ascii: "n")
    }

    func text() throws -> String {
        var scanner = self.scanner
        let (place, hasEscapes) = try scanner.string()
        return try scanner.text(place, hasEscapes: hasEscapes)
    }

    func truth() throws -> Bool {
        var scanner = self.scanner
        switch scanner.peek() {
        case UInt8(ascii: "t"): return true
        case UInt8(ascii: "f"): return false
        default: throw self.source.refuse()
        }
    }

    func whole<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
        var scanner = self.scanner
        let (place, isWhole) = try scanner.number()
        guard isWhole else { throw self.source.refuse() }
        return try scanner.whole(place, as: type)
    }

    func real<Number: LosslessStringConvertible & BinaryFloatingPoint>(_ type: Number.Type) throws -> Number {
        var scanner = self.scanner
        let (place, _) = try scanner.number()
        let text = String(decoding: scanner.slice(place), as: UTF8.self)
        guard let number = Number(text), number.isFinite else { throw self.source.refuse() }
        // Foundation refuses what is too small to be told from nothing.
        if number == 0, text.contains(where: { "123456789".contains($0) }) { throw self.source.refuse() }
        return number
    }
}

private struct FastKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let source: JSONText
    /// Where each member's name and value are.
    private var members: ContiguousArray<(name: JSONScanner.Place, value: Int)> = []

    init(_ source: JSONText, _ start: Int) throws {
        self.source = source
        self.members.reserveCapacity(8)
        var scanner = JSONScanner(source, at: start)
        try scanner.expect(UInt8(ascii: "{"))
        if scanner.take(UInt8(ascii: "}")) { return }
        repeat {
            let (name, hasEscapes) = try scanner.string()
            // Names with escapes, and those that come twice, are rare enough.
            guard !hasEscapes, self.place(of: scanner.slice(name)) == nil else { throw self.source.refuse() }
            try scanner.expect(UInt8(ascii: ":"))
            _ = scanner.peek()
            self.members.append((name, scanner.position))
            try scanner.skipValue()
        } while scanner.take(UInt8(ascii: ","))
    }

    var codingPath: [any CodingKey] { [] }

    var allKeys: [Key] {
        self.members.compactMap { member in
            Key(stringValue: String(decoding: self.source.bytes[member.name], as: UTF8.self))
        }
    }

    private func place(of name: UnsafeRawBufferPointer) -> Int? {
        let bytes = self.source.bytes
        for member in self.members
        where member.name.count == name.count && bytes[member.name].elementsEqual(name) {
            return member.value
        }
        return nil
    }

    @inline(__always)
    private func place(of key: Key) -> Int? {
        var name = key.stringValue
        return name.withUTF8 { self.place(of: UnsafeRawBufferPointer($0)) }
    }

    @inline(__always)
    private func decoder(_ key: Key) throws -> FastJSONDecoder {
        guard let place = self.place(of: key) else { throw self.source.refuse() }
        return FastJSONDecoder(source: self.source, start: place)
    }

    func contains(_ key: Key) -> Bool { self.place(of: key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try self.decoder(key).isNull }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try self.decoder(key).truth() }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try self.decoder(key).text() }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try self.decoder(key).real(type) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try self.decoder(key).real(type) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try self.decoder(key).whole(type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try self.decoder(key).whole(type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try self.decoder(key).whole(type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try self.decoder(key).whole(type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try self.decoder(key).whole(type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try self.decoder(key).whole(type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try self.decoder(key).whole(type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try self.decoder(key).whole(type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try self.decoder(key).whole(type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try self.decoder(key).whole(type) }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try self.decoder(key).value(type) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try self.decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try self.decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { throw self.source.refuse() }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw self.source.refuse() }
}

private struct FastUnkeyedDecoding: UnkeyedDecodingContainer {
    private var scanner: JSONScanner
    private(set) var currentIndex = 0
    private(set) var isAtEnd: Bool

    init(_ source: JSONText, _ start: Int) throws {
        self.scanner = JSONScanner(source, at: start)
        try self.scanner.expect(UInt8(ascii: "["))
        self.isAtEnd = self.scanner.peek() == UInt8(ascii: "]")
    }

    var codingPath: [any CodingKey] { [] }

    var count: Int? {
        var copy = self
        while !copy.isAtEnd { guard (try? copy.advance()) != nil else { return nil } }
        return copy.currentIndex
    }

    /// Goes on to the next value.
    private mutating func advance() throws {
        try self.scanner.skipValue()
        self.currentIndex += 1
        self.isAtEnd = !self.scanner.take(UInt8(ascii: ","))
    }

    private mutating func next<Result>(_ body: (FastJSONDecoder) throws -> Result) throws -> Result {
        guard !self.isAtEnd else { throw self.scanner.source.refuse() }
        _ = self.scanner.peek()
        let result = try body(FastJSONDecoder(source: self.scanner.source, start: self.scanner.position))
        try self.advance()
        return result
    }

    mutating func decodeNil() throws -> Bool {
        guard !self.isAtEnd else { throw self.scanner.source.refuse() }
        guard self.scanner.peek() == UInt8(ascii: "n") else { return false }
        try self.advance()
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try self.next { try $0.value(type) } }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try self.next { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try self.next { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { throw self.scanner.source.refuse() }
}

private struct FastSingleDecoding: SingleValueDecodingContainer {
    let decoder: FastJSONDecoder

    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { self.decoder.isNull }
    func decode(_ type: Bool.Type) throws -> Bool { try self.decoder.truth() }
    func decode(_ type: String.Type) throws -> String { try self.decoder.text() }
    func decode(_ type: Double.Type) throws -> Double { try self.decoder.real(type) }
    func decode(_ type: Float.Type) throws -> Float { try self.decoder.real(type) }
    func decode(_ type: Int.Type) throws -> Int { try self.decoder.whole(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try self.decoder.whole(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try self.decoder.whole(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try self.decoder.whole(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try self.decoder.whole(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try self.decoder.whole(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try self.decoder.whole(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try self.decoder.whole(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try self.decoder.whole(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try self.decoder.whole(type) }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try self.decoder.value(type) }
}
