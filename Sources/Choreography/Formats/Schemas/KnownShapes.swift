internal import FoundationEssentials

/// The shapes of types whose way of decoding would not tell enough.
enum KnownShapes {
    /// Always the same one: what is derived from it must not differ between two runs.
    private static let uuid = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))

    /// The shape of a type and a value of it, or `nil` if the type has to be asked.
    static func entry(for type: any Decodable.Type, in book: ShapeBook) -> ShapeBook.Entry? {
        switch type {
        case is JSONValue.Type: ShapeBook.Entry(shape: .anything, value: JSONValue.null)
        case is Date.Type: ShapeBook.Entry(shape: .number(format: "seconds-since-2001"), value: Date.distantPast)
        case is Data.Type: ShapeBook.Entry(shape: .string(format: "byte"), value: Data())
        case is UUID.Type: ShapeBook.Entry(shape: .string(format: "uuid"), value: Self.uuid)
        case is URL.Type: ShapeBook.Entry(shape: .string(format: "uri-reference"), value: URL(filePath: "/"))
        case is Decimal.Type: ShapeBook.Entry(shape: .number(format: "decimal"), value: Decimal())
        case let id as any TimeOrderedID.Type:
            ShapeBook.Entry(shape: .string(format: "uuid"), value: id.init(high: 1, low: 1))
        case let container as any ShapedContainer.Type: container.entry(in: book)
        case let choice as any (CaseIterable & Encodable).Type: self.entry(ofCases: choice)
        default: nil
        }
    }

    /// The cases as what they are encoded to; a type with very many of them is asked instead.
    private static func entry<Choice: CaseIterable & Encodable>(ofCases type: Choice.Type) -> ShapeBook.Entry? {
        var values: [JSONValue] = []
        for value in type.allCases {
            guard values.count < 1000, let json = try? JSONEncoder().encode(value),
                let value = try? JSONDecoder().decode(JSONValue.self, from: json)
            else { return nil }
            if !values.contains(value) { values.append(value) }
        }
        guard let first = type.allCases.first else { return nil }
        return ShapeBook.Entry(shape: .choice(values.sorted { $0.document < $1.document }), value: first)
    }
}

/// A type of the standard library that holds values of others, and may be empty.
private protocol ShapedContainer {
    static func entry(in book: ShapeBook) -> ShapeBook.Entry
}

extension Optional: ShapedContainer where Wrapped: Decodable {
    fileprivate static func entry(in book: ShapeBook) -> ShapeBook.Entry {
        ShapeBook.Entry(shape: .nullable(book.entry(for: Wrapped.self).shape), value: Self.none as Any)
    }
}

extension Array: ShapedContainer where Element: Decodable {
    fileprivate static func entry(in book: ShapeBook) -> ShapeBook.Entry {
        ShapeBook.Entry(shape: .array(book.entry(for: Element.self).shape), value: Self())
    }
}

extension ContiguousArray: ShapedContainer where Element: Decodable {
    fileprivate static func entry(in book: ShapeBook) -> ShapeBook.Entry {
        ShapeBook.Entry(shape: .array(book.entry(for: Element.self).shape), value: Self())
    }
}

extension Set: ShapedContainer where Element: Decodable {
    fileprivate static func entry(in book: ShapeBook) -> ShapeBook.Entry {
        ShapeBook.Entry(shape: .array(book.entry(for: Element.self).shape), value: Self())
    }
}

extension Dictionary: ShapedContainer where Key: Decodable, Value: Decodable {
    fileprivate static func entry(in book: ShapeBook) -> ShapeBook.Entry {
        let value = book.entry(for: Value.self).shape
        guard Key.self is String.Type || Key.self is Int.Type || Key.self is any CodingKeyRepresentable.Type else {
            // Keys and values take turns.
            return ShapeBook.Entry(shape: .array(.either([book.entry(for: Key.self).shape, value])), value: Self())
        }
        return ShapeBook.Entry(shape: .map(value), value: Self())
    }
}
