import Foundation
import Testing

@testable import Choreography

@Suite("JSON")
struct JSONCodingTests {
    /// Our text by Foundation, Foundation's text by us, and ours by us.
    private func check<T: Codable & Hashable>(_ value: T, seed: UInt64) throws {
        let ours = try MessageCoding.encode(value)
        #expect(try JSONDecoder().decode(T.self, from: Data(ours)) == value, "seed \(seed)")
        let theirs = try Array(JSONEncoder().encode(value))
        #expect(try Self.decode(T.self, theirs) == value, "seed \(seed)")
        #expect(try Self.decode(T.self, ours) == value, "seed \(seed)")
    }

    private static func decode<T: Decodable>(_ type: T.Type, _ bytes: [UInt8]) throws -> T {
        try bytes.withUnsafeBytes { try MessageCoding.decode($0) }
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
            let bytes = corpus.damaged(try MessageCoding.encode(corpus.inner()))
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
        #expect(String(decoding: try MessageCoding.encode(value), as: UTF8.self) == expected)
        #expect(Self.fast(value) == expected)
        #expect(try Self.decode(JSONValue.self, Array(expected.utf8)) == value)
    }

    @Test("Reads every escape, also of characters outside the basic plane")
    func escapes() throws {
        let text = #""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00""#
        let value = try text.utf8.withContiguousStorageIfAvailable { bytes in
            try FastJSONDecoder.decode(String.self, from: UnsafeRawBufferPointer(bytes))
        }
        #expect(value == "\"\\/\u{8}\u{c}\n\r\té😀")
    }

    @Test(
        "Refuses what is no JSON",
        arguments: [
            "", "{", "}", "[1,]", "{\"a\":1,}", "01", "1.", "-", "+1", "1e", "nul", "\"\\x\"", "\"\\u12\"", "\"\u{1}\"",
            "\"\\ud800\"", "\"\\ud800\\u0041\"", "[1] 2", "{\"a\" 1}", "{1:2}", "\"", "tru", ".5", "NaN",
        ]
    )
    func refused(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { bytes in
            #expect(throws: (any Error).self) { try FastJSONDecoder.decode(JSONValue.self, from: bytes) }
        }
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
        let value = try Self.decode(JSONValue.self, try MessageCoding.encode(Jumping()))
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
        let value = try Self.decode(JSONValue.self, try MessageCoding.encode(Derived()))
        #expect(value == ["b": 2, "super": ["a": 1]])
    }

    @Test("Refuses numbers that JSON does not have", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(_ number: Double) {
        #expect(throws: EncodingError.self) { try MessageCoding.encode([number]) }
    }
}
