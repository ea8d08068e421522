internal import FoundationEssentials

/// Writes values as JSON from front to back, several times faster than Foundation.
///
/// It writes what Foundation's encoder would, or throws ``FastJSON/Unsupported``: what it can't do from front to back,
/// and types that Foundation treats specially, are left to Foundation.
struct FastJSONEncoder: Encoder {
    let sink: JSONSink

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Writes a value into an empty sink.
    static func encode(_ value: some Encodable, into sink: JSONSink) throws {
        sink.removeAll()
        try value.encode(to: Self(sink: sink))
        guard sink.count > 0, !sink.hasFailed else { throw FastJSON.Unsupported() }
        sink.close(to: 0)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        self.sink.open(UInt8(ascii: "{"), UInt8(ascii: "}"))
        return KeyedEncodingContainer(FastKeyedEncoding<Key>(self.sink))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        self.sink.open(UInt8(ascii: "["), UInt8(ascii: "]"))
        return FastUnkeyedEncoding(self.sink)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { FastSingleEncoding(sink: self.sink) }
}

/// What the fast coders have in common.
enum FastJSON {
    /// Something that is left to Foundation.
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
        guard !FastJSON.isSpecial(T.self) else { throw FastJSON.Unsupported() }
        let (depth, count) = (self.depth, self.count)
        guard depth < 256 else { throw FastJSON.Unsupported() }
        try value.encode(to: FastJSONEncoder(sink: self))
        self.close(to: depth)
        // Foundation writes an empty object for a value that encodes nothing.
        if self.count == count { throw FastJSON.Unsupported() }
    }

    func append(real: Double) throws {
        guard real.isFinite else { throw FastJSON.Unsupported() }
        self.append(ascii: real.description)
    }

    func append(real: Float) throws {
        guard real.isFinite else { throw FastJSON.Unsupported() }
        self.append(ascii: real.description)
    }

    /// Notes that the text is of no use, and takes what is encoded all the same.
    var failingEncoder: any Encoder {
        self.fail()
        return FastJSONEncoder(sink: JSONSink())
    }

    /// Begins the next value of a container, which must still be open.
    @inline(__always)
    func beginValue(at depth: Int) throws {
        guard self.depth >= depth else { throw FastJSON.Unsupported() }
        self.close(to: depth)
        self.separate()
    }
}

private struct FastKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    private let sink: JSONSink
    private let depth: Int

    init(_ sink: JSONSink) {
        self.sink = sink
        self.depth = sink.depth
    }

    var codingPath: [any CodingKey] { [] }

    @inline(__always)
    private func begin(_ key: Key) throws {
        try self.sink.beginValue(at: self.depth)
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
        do { try self.begin(key) } catch { self.sink.fail() }
        return FastJSONEncoder(sink: self.sink).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        do { try self.begin(key) } catch { self.sink.fail() }
        return FastJSONEncoder(sink: self.sink).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { self.sink.failingEncoder }
    mutating func superEncoder(forKey key: Key) -> any Encoder { self.sink.failingEncoder }
}

private struct FastUnkeyedEncoding: UnkeyedEncodingContainer {
    private let sink: JSONSink
    private let depth: Int
    private(set) var count = 0

    init(_ sink: JSONSink) {
        self.sink = sink
        self.depth = sink.depth
    }

    var codingPath: [any CodingKey] { [] }

    @inline(__always)
    private mutating func begin() throws {
        try self.sink.beginValue(at: self.depth)
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
        do { try self.begin() } catch { self.sink.fail() }
        return FastJSONEncoder(sink: self.sink).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        do { try self.begin() } catch { self.sink.fail() }
        return FastJSONEncoder(sink: self.sink).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { self.sink.failingEncoder }
}

private struct FastSingleEncoding: SingleValueEncodingContainer {
    let sink: JSONSink

    var codingPath: [any CodingKey] { [] }

    func encodeNil() throws { self.sink.append("null") }
    func encode(_ value: Bool) throws { self.sink.append(value ? "true" : "false") }
    func encode(_ value: String) throws { self.sink.append(quoting: value) }
    func encode(_ value: Double) throws { try self.sink.append(real: value) }
    func encode(_ value: Float) throws { try self.sink.append(real: value) }
    func encode(_ value: Int) throws { self.sink.append(value) }
    func encode(_ value: Int8) throws { self.sink.append(value) }
    func encode(_ value: Int16) throws { self.sink.append(value) }
    func encode(_ value: Int32) throws { self.sink.append(value) }
    func encode(_ value: Int64) throws { self.sink.append(value) }
    func encode(_ value: UInt) throws { self.sink.append(value) }
    func encode(_ value: UInt8) throws { self.sink.append(value) }
    func encode(_ value: UInt16) throws { self.sink.append(value) }
    func encode(_ value: UInt32) throws { self.sink.append(value) }
    func encode(_ value: UInt64) throws { self.sink.append(value) }
    func encode<T: Encodable>(_ value: T) throws { try self.sink.append(value: value) }
}
