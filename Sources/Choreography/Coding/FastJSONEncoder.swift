internal import FoundationEssentials

/// Writes values as JSON from front to back, several times faster than Foundation.
///
/// It writes what Foundation's encoder would, or throws ``FastJSON/Unsupported``: what it can't do from front to back,
/// and types that Foundation treats specially, are left to Foundation.
struct FastJSONEncoder: Encoder {
    let sink: JSONSink
    /// Where the value begins.
    private let start: Int

    init(_ sink: JSONSink) {
        self.sink = sink
        self.start = sink.count
    }

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Writes a value into an empty sink.
    static func encode(_ value: some Encodable, into sink: JSONSink) throws {
        sink.removeAll()
        try sink.append(value: value)
        guard !sink.hasFailed else { throw FastJSON.Unsupported() }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        self.sink.open(UInt8(ascii: "{"), at: self.start)
        return KeyedEncodingContainer(FastKeyedEncoding<Key>(sink: self.sink, start: self.start))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        self.sink.open(UInt8(ascii: "["), at: self.start)
        return FastUnkeyedEncoding(sink: self.sink, start: self.start)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        FastSingleEncoding(sink: self.sink, start: self.start)
    }
}

/// What the fast coders have in common.
enum FastJSON {
    /// Something that is left to Foundation.
    ///
    /// Whoever throws it notes it, because the code of a coded type may ignore it.
    struct Unsupported: Error {}

    /// Whether Foundation's coders do not simply ask the type how it is coded.
    @inline(__always)
    static func isSpecial<T>(_ type: T.Type) -> Bool {
        type == Data.self || type == URL.self || type == Decimal.self
    }
}

extension JSONSink {
    /// Writes a value of any type where a value is expected.
    @inline(__always)
    func append<T: Encodable>(value: T) throws {
        if T.self == String.self, let text = value as? String { return self.append(quoting: text) }
        if T.self == Int.self, let number = value as? Int { return self.append(number) }
        try self.append(other: value)
    }

    private func append<T: Encodable>(other value: T) throws {
        let (depth, count) = (self.depth, self.count)
        guard !FastJSON.isSpecial(T.self), depth < 256 else { throw self.refuse() }
        do {
            try value.encode(to: FastJSONEncoder(self))
        } catch {
            // Foundation takes back what the value has written.
            self.refuse()
            throw error
        }
        self.close(to: depth)
        // Foundation writes an empty object for a value that encodes nothing.
        if self.count == count { throw self.refuse() }
    }

    func append(real: Double) throws {
        guard real.isFinite else { throw self.refuse() }
        self.append(ascii: real.description)
    }

    func append(real: Float) throws {
        guard real.isFinite else { throw self.refuse() }
        self.append(ascii: real.description)
    }

    /// Notes that the text is of no use, and takes what is encoded all the same.
    var failingEncoder: any Encoder {
        self.refuse()
        return FastJSONEncoder(JSONSink())
    }
}

private struct FastKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let sink: JSONSink
    let start: Int

    var codingPath: [any CodingKey] { [] }

    @inline(__always)
    private func begin(_ key: Key) throws {
        try self.sink.beginValue(in: self.start)
        self.sink.append(quoting: key.stringValue)
        self.sink.append(UInt8(ascii: ":"))
    }

    mutating func encodeNil(forKey key: Key) throws {
        try self.begin(key)
        self.sink.append("null")
    }

    mutating func encode(_ value: Bool, forKey key: Key) throws {
        try self.begin(key)
        self.sink.append(value ? "true" : "false")
    }

    mutating func encode(_ value: String, forKey key: Key) throws {
        try self.begin(key)
        self.sink.append(quoting: value)
    }

    mutating func encode(_ value: Double, forKey key: Key) throws {
        try self.begin(key)
        try self.sink.append(real: value)
    }

    mutating func encode(_ value: Float, forKey key: Key) throws {
        try self.begin(key)
        try self.sink.append(real: value)
    }

    mutating func encode(_ value: Int, forKey key: Key) throws { try self.encode(number: value, key) }
    mutating func encode(_ value: Int8, forKey key: Key) throws { try self.encode(number: value, key) }
    mutating func encode(_ value: Int16, forKey key: Key) throws { try self.encode(number: value, key) }
    mutating func encode(_ value: Int32, forKey key: Key) throws { try self.encode(number: value, key) }
    mutating func encode(_ value: Int64, forKey key: Key) throws { try self.encode(number: value, key) }
    mutating func encode(_ value: UInt, forKey key: Key) throws { try self.encode(number: value, key) }
    mutating func encode(_ value: UInt8, forKey key: Key) throws { try self.encode(number: value, key) }
    mutating func encode(_ value: UInt16, forKey key: Key) throws { try self.encode(number: value, key) }
    mutating func encode(_ value: UInt32, forKey key: Key) throws { try self.encode(number: value, key) }
    mutating func encode(_ value: UInt64, forKey key: Key) throws { try self.encode(number: value, key) }

    @inline(__always)
    private func encode(number: some FixedWidthInteger, _ key: Key) throws {
        try self.begin(key)
        self.sink.append(number)
    }

    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        try self.begin(key)
        try self.sink.append(value: value)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        try? self.begin(key)
        return FastJSONEncoder(self.sink).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        try? self.begin(key)
        return FastJSONEncoder(self.sink).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { self.sink.failingEncoder }
    mutating func superEncoder(forKey key: Key) -> any Encoder { self.sink.failingEncoder }
}

private struct FastUnkeyedEncoding: UnkeyedEncodingContainer {
    let sink: JSONSink
    let start: Int
    private(set) var count = 0

    var codingPath: [any CodingKey] { [] }

    @inline(__always)
    private mutating func begin() throws {
        try self.sink.beginValue(in: self.start)
        self.count += 1
    }

    mutating func encodeNil() throws {
        try self.begin()
        self.sink.append("null")
    }

    mutating func encode<T: Encodable>(_ value: T) throws {
        try self.begin()
        try self.sink.append(value: value)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        try? self.begin()
        return FastJSONEncoder(self.sink).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        try? self.begin()
        return FastJSONEncoder(self.sink).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { self.sink.failingEncoder }
}

private struct FastSingleEncoding: SingleValueEncodingContainer {
    let sink: JSONSink
    let start: Int

    var codingPath: [any CodingKey] { [] }

    /// The sink, as long as the value is missing.
    private var place: JSONSink {
        get throws {
            guard self.sink.count == self.start else { throw self.sink.refuse() }
            return self.sink
        }
    }

    func encodeNil() throws { try self.place.append("null") }
    func encode(_ value: Bool) throws { try self.place.append(value ? "true" : "false") }
    func encode(_ value: String) throws { try self.place.append(quoting: value) }
    func encode(_ value: Double) throws { try self.place.append(real: value) }
    func encode(_ value: Float) throws { try self.place.append(real: value) }
    func encode(_ value: Int) throws { try self.place.append(value) }
    func encode(_ value: Int8) throws { try self.place.append(value) }
    func encode(_ value: Int16) throws { try self.place.append(value) }
    func encode(_ value: Int32) throws { try self.place.append(value) }
    func encode(_ value: Int64) throws { try self.place.append(value) }
    func encode(_ value: UInt) throws { try self.place.append(value) }
    func encode(_ value: UInt8) throws { try self.place.append(value) }
    func encode(_ value: UInt16) throws { try self.place.append(value) }
    func encode(_ value: UInt32) throws { try self.place.append(value) }
    func encode(_ value: UInt64) throws { try self.place.append(value) }
    func encode<T: Encodable>(_ value: T) throws { try self.place.append(value: value) }
}
