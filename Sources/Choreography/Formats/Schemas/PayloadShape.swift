/// What a value looks like as JSON.
indirect enum PayloadShape: Hashable, Sendable {
    /// A member of an object.
    struct Member: Hashable, Sendable {
        let name: String
        let shape: PayloadShape
        /// Whether every object has it.
        let isRequired: Bool
    }

    /// Nothing is known of it.
    case anything
    case boolean
    /// A whole number; `int64`, `uint8` and so on.
    case integer(format: String)
    /// Any number; `double`, `float`, or what Foundation writes for its own types.
    case number(format: String)
    /// Text, with the name of its format if it has one.
    case string(format: String?)
    /// One of some values.
    case choice([JSONValue])
    case array(PayloadShape)
    /// A list of so many values, each with a shape of its own.
    case tuple([PayloadShape])
    /// An object with members of any name.
    case map(PayloadShape)
    /// An object with these members, in the order of their names; `gap` says why there may be more, and how to know.
    case object([Member], gap: String? = nil)
    /// An object whose only member names a case, with what belongs to the case; the cases are not known.
    case variant
    /// It or `null`.
    case nullable(PayloadShape)
    /// One of some shapes.
    case either([PayloadShape])
    /// What is kept under a name.
    case reference(String)

    /// The shape in a word or two, for people.
    var kind: String {
        switch self {
        case .anything: "anything"
        case .boolean: "a truth value"
        case .integer(let format), .number(let format), .string(let format?): format
        case .string(nil): "text"
        case .choice: "a choice"
        case .array: "a list"
        case .tuple(let elements): "a list of \(elements.count)"
        case .map: "a dictionary"
        case .object: "an object"
        case .variant: "an enum with values"
        case .nullable(let shape): "\(shape.kind) or null"
        case .either(let shapes): shapes.map(\.kind).alternatives()
        case .reference(let name): name
        }
    }
}
