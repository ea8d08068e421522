import Foundation

@testable import Choreography

/// Types of many kinds that decode themselves in many ways.
enum SchemaSamples {
    enum Word: String, Codable, CaseIterable, Hashable { case yes, no }
    enum Key: String, Codable, CodingKeyRepresentable { case left, right }
    enum Step: Int, Codable, CaseIterable {
        case first = 1
        case second = 2
    }
    enum Plain: Codable, CaseIterable { case one, two }
    enum Closed: String, Codable { case open, shut }
    enum Shown: String, Codable, PayloadExample {
        case open, shut
        static let payloadExample = Shown.open
    }
    enum Loaded: Codable {
        case none
        case some(Int)
    }
    struct Wrapped: RawRepresentable, Codable, Hashable { var rawValue: String }
    struct Currency: Codable {
        var code: String
        init(from decoder: any Decoder) throws {
            self.code = try decoder.singleValueContainer().decode(String.self)
            guard self.code.count == 3 else { throw CancellationError() }
        }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(self.code)
        }
    }

    /// Everything whose shape can be found out.
    struct Whole: DomainEvent {
        struct Line: Codable {
            var product: String
            var units: UInt16
            var note: String?
        }

        var flag: Bool
        var text: String
        var int: Int
        var small: Int8
        var large: UInt64
        var double: Double
        var float: Float
        var optional: Int?
        var optionalLine: Line?
        var lines: [Line]
        var matrix: [[Double]]
        var maybe: [Int?]
        var set: Set<Word>
        var byText: [String: Line]
        var byNumber: [Int: Bool]
        var byWord: [Word: Int]
        var byKey: [Key: Int]
        var word: Word
        var step: Step
        var plain: Plain
        var shown: Shown
        var wrapped: Wrapped
        var currency: Currency
        var loaded: Loaded?
        var range: Range<Int>
        var date: Date
        var data: Data
        var uuid: UUID
        var url: URL
        var decimal: Decimal
        var saga: SagaID
        var any: JSONValue
    }

    /// A tree, and two types that hold each other.
    struct Tree: DomainEvent {
        var name: String
        var children: [Node]
        var parent: Parent?
    }

    struct Node: Codable, Hashable, Sendable {
        var value: Int
        var children: [Node]
    }

    final class Parent: Codable, Sendable {
        let child: Child?
        init(child: Child?) { self.child = child }
    }

    final class Child: Codable, Sendable {
        let parents: [String: Parent]
        init(parents: [String: Parent]) { self.parents = parents }
    }

    /// Something in the middle of it accepts no placeholder.
    struct Gap: DomainEvent {
        var before: Int
        var closed: Closed
        var after: Int
    }

    /// Reads by hand.
    struct Manual: DomainEvent {
        enum Keys: String, CodingKey { case kind, amount, extra, nested, list, perhaps, base }
        enum Inner: String, CodingKey { case x }
        init() {}
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            _ = try container.decode(String.self, forKey: .kind)
            if container.contains(.extra) { _ = try container.decode(Bool.self, forKey: .extra) }
            if try !container.decodeNil(forKey: .amount) { _ = try container.decode(Int.self, forKey: .amount) }
            _ = try container.decodeIfPresent(Wrapped.self, forKey: .perhaps) ?? Wrapped(rawValue: "")
            let inner = try container.nestedContainer(keyedBy: Inner.self, forKey: .nested)
            _ = try inner.decode(Double.self, forKey: .x)
            var list = try container.nestedUnkeyedContainer(forKey: .list)
            while !list.isAtEnd { _ = try list.decode(String.self) }
            var pair = try container.superDecoder(forKey: .base).unkeyedContainer()
            _ = try pair.decode(Int.self)
            _ = try pair.decode(String.self)
        }
        func encode(to encoder: any Encoder) throws {}
    }

    /// Reads a number, or text in its place.
    struct Lenient: DomainEvent {
        var number: Either
        struct Either: Codable {
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if (try? container.decode(Int.self)) != nil { return }
                _ = try container.decode(String.self)
            }
            func encode(to encoder: any Encoder) throws {}
        }
    }
}
