import Foundation
import Testing

/// A value that is encoded in a way of its own.
struct Written: Encodable, Sendable, CustomTestStringConvertible {
    enum Key: CodingKey { case a, b, c, d, e }

    let testDescription: String
    private let write: @Sendable (any Encoder) throws -> Void

    init(_ description: String, _ write: @escaping @Sendable (any Encoder) throws -> Void) {
        self.testDescription = description
        self.write = write
    }

    /// One whose members are encoded in a way of its own.
    static func members(
        _ description: String,
        _ write: @escaping @Sendable (inout KeyedEncodingContainer<Key>) throws -> Void
    ) -> Written {
        Written(description) { encoder in
            var container = encoder.container(keyedBy: Key.self)
            try write(&container)
        }
    }

    /// One whose elements are encoded in a way of its own.
    static func elements(
        _ description: String,
        _ write: @escaping @Sendable (inout any UnkeyedEncodingContainer) throws -> Void
    ) -> Written {
        Written(description) { encoder in
            var container = encoder.unkeyedContainer()
            try write(&container)
        }
    }

    func encode(to encoder: any Encoder) throws { try self.write(encoder) }
}

/// Encodes a member, and fails then.
struct Failing: Encodable {
    struct Failure: Error {}

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Written.Key.self)
        try container.encode(1, forKey: .a)
        throw Failure()
    }
}

/// Encodes nothing.
struct Silent: Encodable {
    func encode(to encoder: any Encoder) {}
}

/// A class whose subclass encodes its members into the same object.
class Base: Encodable {
    private let a = 1
}

final class Derived: Base {
    override func encode(to encoder: any Encoder) throws {
        try super.encode(to: encoder)
        var container = encoder.container(keyedBy: Written.Key.self)
        try container.encode(2, forKey: .b)
    }
}

extension Written {
    static let containersAskedForTwice = [
        Written("by a value that adds to another one's members") { encoder in
            try ["a": 1].encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(2, forKey: .b)
        },
        Written("by a value that adds to another one's elements") { encoder in
            try [1].encode(to: encoder)
            var container = encoder.unkeyedContainer()
            try container.encode(2)
        },
        Written("by a subclass") { encoder in try Derived().encode(to: encoder) },
        .members("by a subclass, as a member") { try $0.encode(Derived(), forKey: .c) },
        .elements("by a subclass, as an element") { try $0.encode(Derived()) },
        Written("before either is used") { encoder in
            var first = encoder.container(keyedBy: Key.self)
            var second = encoder.container(keyedBy: Key.self)
            try first.encode(1, forKey: .a)
            try second.encode(2, forKey: .b)
        },
        Written("and used in turns") { encoder in
            var first = encoder.container(keyedBy: Key.self)
            try first.encode(1, forKey: .a)
            var second = encoder.container(keyedBy: Key.self)
            try second.encode(2, forKey: .b)
            try first.encode(3, forKey: .c)
        },
    ]

    static let siblings =
        [
            .members("objects in an object") { container in
                var (a, b) = (
                    container.nestedContainer(keyedBy: Key.self, forKey: .a),
                    container.nestedContainer(keyedBy: Key.self, forKey: .b)
                )
                try a.encode(1, forKey: .c)
                try b.encode(2, forKey: .d)
            },
            .members("an object and a list in an object") { container in
                var a = container.nestedContainer(keyedBy: Key.self, forKey: .a)
                var b = container.nestedUnkeyedContainer(forKey: .b)
                try a.encode(1, forKey: .c)
                try b.encode(2)
            },
            .elements("lists in a list") { container in
                var (a, b) = (container.nestedUnkeyedContainer(), container.nestedUnkeyedContainer())
                try a.encode(1)
                try b.encode(2)
            },
            .elements("objects in a list") { container in
                var a = container.nestedContainer(keyedBy: Key.self)
                var b = container.nestedContainer(keyedBy: Key.self)
                try b.encode(1, forKey: .c)
                try a.encode(2, forKey: .d)
            },
            .members("containers of containers") { container in
                var a = container.nestedContainer(keyedBy: Key.self, forKey: .a)
                var inA = a.nestedUnkeyedContainer(forKey: .c)
                var b = container.nestedContainer(keyedBy: Key.self, forKey: .b)
                var inB = b.nestedUnkeyedContainer(forKey: .c)
                try inB.encode(1)
                try inA.encode(2)
            },
        ] as [Written]

    static let failuresIgnored =
        [
            .members("of data") { try? $0.encode(Data([1]), forKey: .a) },
            .members("of a URL, between others") { container in
                try container.encode(1, forKey: .a)
                try? container.encode(URL(filePath: "/b"), forKey: .b)
                try container.encode(3, forKey: .c)
            },
            .members("of a decimal number, before others") { container in
                try? container.encode(Decimal(1) / 10, forKey: .a)
                try container.encode(2, forKey: .b)
            },
            .members("of a number that JSON doesn't have") { container in
                try? container.encode(Double.nan, forKey: .a)
                try? container.encode(Float.infinity, forKey: .b)
                try? container.encode([1, Double.infinity], forKey: .c)
                try container.encode(4, forKey: .d)
            },
            .elements("of an element that JSON doesn't have") { container in
                try container.encode(1)
                try? container.encode(Double.nan)
                try? container.encode(Data([1]))
                try container.encode(2)
            },
            .members("of a value that fails half-way") { container in
                try container.encode(1, forKey: .a)
                try? container.encode(Failing(), forKey: .b)
                try container.encode(3, forKey: .c)
            },
            .elements("of an element that fails half-way") { container in
                try? container.encode(Failing())
                try container.encode(1)
            },
            .members("of a value that encodes nothing") { container in
                try? container.encode(Silent(), forKey: .a)
                try container.encode(2, forKey: .b)
            },
            .members("of a wrapped value") { container in
                try? container.encode(
                    Written("") { encoder in
                        var single = encoder.singleValueContainer()
                        try? single.encode(Double.nan)
                        try single.encode(1)
                    },
                    forKey: .a
                )
            },
        ] as [Written]
}
