/// What a type is given when it asks for text or a number, to see what it does with it.
struct Placeholder {
    let text: String
    let number: Int8

    /// What is tried, one after the other, until a type accepts it.
    static let all: [Self] = [
        Self(text: "", number: 0), Self(text: "a", number: 1), Self(text: "0", number: 1),
        Self(text: "00000000-0000-7000-8000-000000000001", number: 1), Self(text: "1970-01-01T00:00:00Z", number: 1),
        Self(text: "1970-01-01", number: 1), Self(text: "a@example.com", number: 1),
        Self(text: "https://example.com", number: 1), Self(text: "EUR", number: 1), Self(text: "DE", number: 1),
    ]

    /// The shape of a simple type and a value of it, or `nil` if the type is none.
    func primitive<T>(_ type: T.Type) -> (shape: PayloadShape, value: T)? {
        func found(_ shape: PayloadShape, _ value: Any) -> (PayloadShape, T)? { (value as? T).map { (shape, $0) } }
        return switch type {
        case is Bool.Type: found(.boolean, false)
        case is String.Type: found(.string(format: nil), self.text)
        case is Double.Type: found(.number(format: "double"), Double(self.number))
        case is Float.Type: found(.number(format: "float"), Float(self.number))
        case let integer as any FixedWidthInteger.Type:
            found(.integer(format: Self.format(of: integer)), self.value(of: integer))
        default: nil
        }
    }

    private func value<Number: FixedWidthInteger>(of type: Number.Type) -> Number { Number(self.number) }

    private static func format<Number: FixedWidthInteger>(of type: Number.Type) -> String {
        "\(Number.isSigned ? "int" : "uint")\(Number.bitWidth)"
    }
}
