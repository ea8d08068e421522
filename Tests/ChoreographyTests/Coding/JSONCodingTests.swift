import Foundation
import Testing

@testable import Choreography

@Suite("JSON")
struct JSONCodingTests {
    /// Our text by Foundation, Foundation's text by us, and ours by us.
    private func check<T: Codable & Hashable>(_ value: T, seed: UInt64) throws {
        let ours = try Self.encode(value)
        #expect(try JSONDecoder().decode(T.self, from: Data(ours)) == value, "seed \(seed)")
        let theirs = try Array(JSONEncoder().encode(value))
        #expect(try Self.decode(T.self, theirs) == value, "seed \(seed)")
        #expect(try Self.decode(T.self, ours) == value, "seed \(seed)")
    }

    private static func decode<T: Decodable>(_ type: T.Type, _ bytes: [UInt8]) throws -> T {
        try MessageCoding.decode(type, from: bytes)
    }

    private static func encode(_ value: some Encodable) throws -> [UInt8] {
        try MessageCoding.encode(value)
    }

    /// The text that the fast encoder writes, or `nil` if it leaves the value to Foundation.
    private static func fast(_ value: some Encodable) -> String? {
        let sink = JSONSink()
        guard (try? FastJSONEncoder.encode(value, into: sink)) != nil else { return nil }
        return String(decoding: sink.text, as: UTF8.self)
    }

    @Test("Agrees with Foundation on a thousand values of many shapes, in both directions")
    func corpus() throws {
        for seed in 1...1000 as ClosedRange<UInt64> {
            var corpus = JSONCorpus(seed: seed)
            let outer = corpus.outer()
            try self.check(outer, seed: seed)
            #expect(Self.fast(outer) != nil, "the fast encoder does it, seed \(seed)")
            try self.check(corpus.special(), seed: seed)
        }
    }

    @Test("Accepts no text that Foundation refuses, and reads the same from all others")
    func damage() throws {
        var accepted = 0
        for seed in 1...4000 as ClosedRange<UInt64> {
            var corpus = JSONCorpus(seed: seed)
            let bytes = corpus.damaged(try Self.encode(corpus.inner()))
            let ours = bytes.withUnsafeBytes { try? FastJSONDecoder.decode(JSONCorpus.Inner.self, from: $0) }
            guard let ours else { continue }
            accepted += 1
            let theirs = try? JSONDecoder().decode(JSONCorpus.Inner.self, from: Data(bytes))
            #expect(theirs == ours, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(accepted > 100, "some texts survive the damage")
    }

    @Test(
        "Writes what a person would",
        arguments: [
            (["a": [1, 2.5, true, nil, "x\"y"]], #"{"a":[1,2.5,true,null,"x\"y"]}"#),
            ("\u{1}\n/", "\"\\u0001\\n/\""), ([], "[]"), ([:], "{}"), (-7, "-7"), (["a", []], #"["a",[]]"#),
        ] as [(JSONValue, String)]
    )
    func text(_ value: JSONValue, _ expected: String) throws {
        #expect(String(decoding: try Self.encode(value), as: UTF8.self) == expected)
        #expect(Self.fast(value) == expected)
        #expect(try Self.decode(JSONValue.self, Array(expected.utf8)) == value)
    }

    @Test("Reads every escape, also of characters outside the basic plane")
    func escapes() throws {
        let text = #""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00""#
        #expect(try Self.readFast(String.self, text) == "\"\\/\u{8}\u{c}\n\r\té😀")
    }

    /// Anything that is JSON.
    private struct Anything: Decodable {
        init(from decoder: any Decoder) {}
    }

    @Test(
        "Refuses what is no JSON",
        arguments: [
            "", "{", "}", "[1,]", "{\"a\":1,}", "01", "1.", "-", "+1", "1e", "nul", "\"\\x\"", "\"\\u12\"", "\"\u{1}\"",
            "[1] 2", "{\"a\" 1}", "{1:2}", "\"", "tru", ".5", "NaN",
        ]
    )
    func refused(_ text: String) {
        #expect(throws: (any Error).self) { try Self.readFast(Anything.self, text) }
    }

    @Test("Refuses halves of characters", arguments: ["\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\""])
    func halves(_ text: String) {
        #expect(throws: (any Error).self) { try Self.readFast(String.self, text) }
    }

    @discardableResult
    private static func readFast<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
        try Array(text.utf8).withUnsafeBytes { try FastJSONDecoder.decode(T.self, from: $0) }
    }

    @Test("Writes what Foundation does when a container is asked for twice", arguments: Written.containersAskedForTwice)
    func again(_ value: Written) throws {
        try Self.compare(value)
    }

    @Test("Writes what Foundation does when siblings are filled in turns", arguments: Written.siblings)
    func siblings(_ value: Written) throws {
        try Self.compare(value)
    }

    @Test("Writes what Foundation does when a failure is ignored", arguments: Written.failuresIgnored)
    func ignored(_ value: Written) throws {
        try Self.compare(value)
    }

    @Test("Reads what Foundation does when a failure is ignored")
    func lenient() throws {
        try Self.compare(Lenient<Decimal>.self, #"{"value":1.25}"#)
        try Self.compare(Lenient<Data>.self, #"{"value":"AQID"}"#)
        try Self.compare(Lenient<URL>.self, #"{"value":"https://example.com"}"#)
        try Self.compare(Lenient<Int>.self, #"{"value":1.0}"#)
        try Self.compare(Lenient<Int>.self, #"{"\u0076alue":1}"#)
        try Self.compare(Lenient<[Decimal]>.self, #"{"value":[1.5]}"#)
        try Self.compare(Lenient<Lenient<Decimal>>.self, #"{"value":{"value":1.25}}"#)
        try Self.compare(Lenient<String>.self, #"{"value":"a","value":"b"}"#)
        try Self.compare(LenientList<Decimal>.self, "[1.5]")
        try Self.compare(LenientList<Lenient<URL>>.self, #"[{"value":"a"},{"value":"b"}]"#)
        try Self.compare(Either<Decimal, Int>.self, "1")
        try Self.compare(Either<Int, Double>.self, "1.0")
        try Self.compare(SuperLenient.self, #"{"value":1,"super":2}"#)
    }

    @Test("Reads JSON without a type as Foundation does", arguments: ["1", "1.0", "1e2", "1.5", "[1.0,{\"a\":2.0}]"])
    func untyped(_ text: String) throws {
        try Self.compare(JSONValue.self, text)
    }

    /// We read the same from a text as Foundation.
    private static func compare<T: Decodable & Equatable>(_ type: T.Type, _ text: String) throws {
        let theirs = try JSONDecoder().decode(T.self, from: Data(text.utf8))
        #expect(try Self.decode(T.self, Array(text.utf8)) == theirs, "\(text)")
    }

    /// Our text and Foundation's say the same, both read by Foundation.
    private static func compare(_ value: some Encodable) throws {
        let ours = try Self.encode(value)
        let theirs = try JSONEncoder().encode(value)
        #expect(
            try JSONDecoder().decode(JSONValue.self, from: Data(ours))
                == JSONDecoder().decode(JSONValue.self, from: theirs),
            "\(String(decoding: ours, as: UTF8.self)) instead of \(String(decoding: theirs, as: UTF8.self))"
        )
    }

    @Test("Writes and reads what is nested deeply", arguments: [15, 16, 17, 100])
    func deep(_ depth: Int) throws {
        var (value, text) = ([] as JSONValue, "[]")
        for _ in 1..<depth { (value, text) = ([value], "[\(text)]") }
        #expect(Self.fast(value) == text)
        #expect(try Self.decode(JSONValue.self, Array(text.utf8)) == value)
    }

    @Test("Leaves to Foundation what can't be written from front to back")
    func backAndForth() throws {
        struct Jumping: Codable, Hashable {
            enum Key: CodingKey { case first, second, third }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Key.self)
                var nested = container.nestedContainer(keyedBy: Key.self, forKey: .first)
                try nested.encode(1, forKey: .first)
                try container.encode(2, forKey: .second)
                try nested.encode(3, forKey: .third)
            }
            init() {}
            init(from decoder: any Decoder) throws {}
        }
        #expect(Self.fast(Jumping()) == nil)
        let value = try Self.decode(JSONValue.self, try Self.encode(Jumping()))
        #expect(value == ["first": ["first": 1, "third": 3], "second": 2])
    }

    @Test("Leaves to Foundation what is encoded for a superclass")
    func superclass() throws {
        class Base: Codable { var a = 1 }
        final class Derived: Base {
            private enum Key: CodingKey { case b }
            override func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Key.self)
                try container.encode(2, forKey: .b)
                try super.encode(to: container.superEncoder())
            }
        }
        #expect(Self.fast(Derived()) == nil)
        let value = try Self.decode(JSONValue.self, try Self.encode(Derived()))
        #expect(value == ["b": 2, "super": ["a": 1]])
    }

    @Test("Refuses numbers that JSON does not have", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(_ number: Double) {
        #expect(throws: EncodingError.self) { try Self.encode([number]) }
    }
}
