extension PayloadShape {
    /// The shape as JSON Schema (draft 7).
    ///
    /// - Parameter prefix: What stands before the name in a reference, such as `#/schemas/`.
    /// - Returns: A schema.
    func schema(referringTo prefix: String) -> JSONValue {
        switch self {
        case .anything: [:]
        case .boolean: ["type": "boolean"]
        case .integer(let format): Self.schema(ofInteger: format)
        case .number(let format): ["type": "number", "format": .string(format)]
        case .string(nil): ["type": "string"]
        case .string(let format?): ["type": "string", "format": .string(format)]
        case .choice(let values): ["enum": .array(values)]
        case .array(let element): ["type": "array", "items": element.schema(referringTo: prefix)]
        case .tuple(let elements):
            [
                "type": "array", "items": .array(elements.map { $0.schema(referringTo: prefix) }),
                "minItems": .integer(Int64(elements.count)), "maxItems": .integer(Int64(elements.count)),
            ]
        case .map(let element): ["type": "object", "additionalProperties": element.schema(referringTo: prefix)]
        case .object(let members, let gap): Self.schema(of: members, gap, referringTo: prefix)
        case .variant: ["type": "object", "minProperties": 1, "maxProperties": 1]
        case .nullable(let shape): ["anyOf": [shape.schema(referringTo: prefix), ["type": "null"]]]
        case .either(let shapes): ["anyOf": .array(shapes.map { $0.schema(referringTo: prefix) })]
        case .reference(let name): ["$ref": .string(prefix + name)]
        }
    }

    private static func schema(ofInteger format: String) -> JSONValue {
        var schema = self.bounds[format] ?? [:]
        schema["type"] = "integer"
        schema["format"] = .string(format)
        return .object(schema)
    }

    private static func schema(of members: [Member], _ gap: String?, referringTo prefix: String) -> JSONValue {
        var schema: JSONValue = ["type": "object"]
        let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !members.isEmpty {
            let properties = members.map { ($0.name, $0.shape.schema(referringTo: prefix)) }
            schema["properties"] = .object(Dictionary(properties) { first, _ in first })
        }
        if !required.isEmpty { schema["required"] = .array(required) }
        if let gap { schema["description"] = .string(gap) }
        return schema
    }

    private static let bounds: [String: [String: JSONValue]] = [
        "int8": ["minimum": -128, "maximum": 127],
        "int16": ["minimum": -32_768, "maximum": 32_767],
        "int32": ["minimum": -2_147_483_648, "maximum": 2_147_483_647],
        "uint8": ["minimum": 0, "maximum": 255],
        "uint16": ["minimum": 0, "maximum": 65_535],
        "uint32": ["minimum": 0, "maximum": 4_294_967_295],
        "uint64": ["minimum": 0],
    ]
}

extension PayloadShape {
    /// What makes a schema none of those that are written here.
    struct UnknownSchema: Error {
        /// The way to it, from the outermost schema.
        var path: [String]
        let expected: String
    }

    /// Reads what ``schema(referringTo:)`` has written.
    ///
    /// - Throws: ``UnknownSchema``.
    init(schema: JSONValue, referringTo prefix: String) throws(UnknownSchema) {
        guard case .object(let keywords) = schema else { throw UnknownSchema(path: [], expected: "a schema") }
        func inner(_ schema: JSONValue, _ path: String...) throws(UnknownSchema) -> Self {
            do {
                return try Self(schema: schema, referringTo: prefix)
            } catch {
                throw UnknownSchema(path: path + error.path, expected: error.expected)
            }
        }
        func format() throws(UnknownSchema) -> String {
            guard case .string(let format)? = keywords["format"] else {
                throw UnknownSchema(path: ["format"], expected: "the name of a format")
            }
            return format
        }
        switch (keywords["type"], keywords["$ref"], keywords["enum"], keywords["anyOf"]) {
        case (nil, nil, nil, nil) where keywords.isEmpty: self = .anything
        case (nil, .string(let name)?, nil, nil) where name.hasPrefix(prefix):
            self = .reference(String(name.dropFirst(prefix.count)))
        case (nil, nil, .array(let values)?, nil): self = .choice(values)
        case (nil, nil, nil, .array(let schemas)?):
            var shapes: [Self] = []
            for schema in schemas where schema != ["type": "null"] { shapes.append(try inner(schema, "anyOf")) }
            let choice = shapes.count == 1 ? shapes[0] : .either(shapes)
            self = shapes.count == schemas.count ? choice : .nullable(choice)
        case (.string("boolean")?, nil, nil, nil): self = .boolean
        case (.string("integer")?, nil, nil, nil): self = .integer(format: try format())
        case (.string("number")?, nil, nil, nil): self = .number(format: try format())
        case (.string("string")?, nil, nil, nil):
            self = .string(format: keywords["format"] == nil ? nil : try format())
        case (.string("array")?, nil, nil, nil):
            guard case .array(let schemas)? = keywords["items"] else {
                self = .array(try inner(keywords["items"] ?? .null, "items"))
                return
            }
            var shapes: [Self] = []
            for schema in schemas { shapes.append(try inner(schema, "items")) }
            self = .tuple(shapes)
        case (.string("object")?, nil, nil, nil):
            self = try Self.object(keywords, inner)
        default:
            let expected = "a schema with one of $ref, enum, anyOf and a type that is written here"
            throw UnknownSchema(path: [], expected: expected)
        }
    }

    private static func object(
        _ keywords: [String: JSONValue],
        _ inner: (JSONValue, String...) throws(UnknownSchema) -> Self
    ) throws(UnknownSchema) -> Self {
        if keywords["maxProperties"] != nil { return .variant }
        if let element = keywords["additionalProperties"] { return .map(try inner(element, "additionalProperties")) }
        var required: Set<JSONValue> = []
        if let list = keywords["required"] {
            guard case .array(let names) = list else { throw UnknownSchema(path: ["required"], expected: "a list") }
            required = Set(names)
        }
        var members: [Member] = []
        if let list = keywords["properties"] {
            guard case .object(let schemas) = list else {
                throw UnknownSchema(path: ["properties"], expected: "an object")
            }
            for (name, schema) in schemas.sorted(by: { $0.key < $1.key }) {
                let shape = try inner(schema, "properties", name)
                members.append(Member(name: name, shape: shape, isRequired: required.contains(.string(name))))
            }
        }
        guard case .string(let gap)? = keywords["description"] else { return .object(members) }
        return .object(members, gap: gap)
    }
}
