import Foundation

/// A member that is read leniently: what can't be read counts as missing.
struct Lenient<Value: Decodable & Hashable & Sendable>: Decodable, Hashable, Sendable {
    private enum Key: CodingKey { case value }

    let value: Value?

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.value = try? container.decode(Value.self, forKey: .value)
    }
}

/// Elements that are read leniently, and how many there were.
struct LenientList<Value: Decodable & Hashable & Sendable>: Decodable, Hashable, Sendable {
    let values: [Value?]

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        self.values = (0..<(container.count ?? 0)).map { _ in try? container.decode(Value.self) }
    }
}

/// A value of one of two types.
struct Either<First: Decodable & Hashable & Sendable, Second: Decodable & Hashable & Sendable>: Decodable, Hashable,
    Sendable
{
    let first: First?
    let second: Second?

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        self.first = try? container.decode(First.self)
        self.second = self.first == nil ? try container.decode(Second.self) : nil
    }
}

/// A member that is read by a decoder for a superclass, if there is one.
struct SuperLenient: Decodable, Hashable, Sendable {
    private enum Key: CodingKey { case value }

    let inKeyed: Int?
    let inSuper: Int?

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.inKeyed = (try? container.superDecoder(forKey: .value)).flatMap { try? Int(from: $0) }
        self.inSuper = (try? container.superDecoder()).flatMap { try? Int(from: $0) }
    }
}
