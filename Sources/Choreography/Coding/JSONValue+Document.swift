extension JSONValue {
    /// The value as JSON that people read and compare: indented by two spaces, members in the order of their names, short
    /// lists on a line.
    ///
    /// The same value always gives the same text.
    var document: String {
        let sink = JSONSink()
        self.write(to: sink, indent: 0)
        return String(decoding: sink.text, as: UTF8.self)
    }

    private func write(to sink: JSONSink, indent: Int) {
        switch self {
        case .null: sink.append("null")
        case .bool(let bool): sink.append(ascii: "\(bool)")
        case .integer(let integer): sink.append(integer)
        // JSON has no infinity.
        case .number(let number): sink.append(ascii: number.isFinite ? number.description : "null")
        case .string(let string): sink.append(quoting: string)
        case .array(let elements):
            if let line = Self.line(of: elements) { return sink.append(ascii: line) }
            Self.write(elements, to: sink, ("[", "]"), indent) { $0.write(to: sink, indent: indent + 2) }
        case .object(let members):
            Self.write(members.sorted { $0.key < $1.key }, to: sink, ("{", "}"), indent) { name, value in
                sink.append(quoting: name)
                sink.append(": ")
                value.write(to: sink, indent: indent + 2)
            }
        }
    }

    /// A list of few plain values, or `nil` if it is another one.
    private static func line(of elements: [JSONValue]) -> String? {
        var texts: [String] = []
        for element in elements {
            switch element {
            case .array, .object: return nil
            default: texts.append(element.document)
            }
        }
        let line = "[\(texts.joined(separator: ", "))]"
        return line.utf8.count <= 80 ? line : nil
    }

    private static func write<Element>(
        _ elements: [Element],
        to sink: JSONSink,
        _ brackets: (StaticString, StaticString),
        _ indent: Int,
        _ write: (Element) -> Void
    ) {
        sink.append(brackets.0)
        for (index, element) in elements.enumerated() {
            if index > 0 { sink.append(",") }
            sink.append(ascii: "\n" + String(repeating: " ", count: indent + 2))
            write(element)
        }
        if !elements.isEmpty { sink.append(ascii: "\n" + String(repeating: " ", count: indent)) }
        sink.append(brackets.1)
    }
}
