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
        let reader = SchemaReader(keywords: keywords, prefix: prefix)
        switch (keywords["type"], keywords["$ref"], keywords["enum"], keywords["anyOf"]) {
        case (nil, nil, nil, nil) where keywords.isEmpty: self = .anything
        case (nil, .string(let name)?, nil, nil) where name.hasPrefix(prefix):
            self = .reference(String(name.dropFirst(prefix.count)))
        case (nil, nil, .array(let values)?, nil): self = .choice(values)
        case (nil, nil, nil, .array(let schemas)?): self = try reader.either(schemas)
        case (.string("boolean")?, nil, nil, nil): self = .boolean
        case (.string("integer")?, nil, nil, nil): self = .integer(format: try reader.format())
        case (.string("number")?, nil, nil, nil): self = .number(format: try reader.format())
        case (.string("string")?, nil, nil, nil):
            self = .string(format: keywords["format"] == nil ? nil : try reader.format())
        case (.string("array")?, nil, nil, nil): self = try reader.list()
        case (.string("object")?, nil, nil, nil): self = try reader.object()
        default:
            throw UnknownSchema(path: [], expected: "a schema of the kinds that a manifest has")
        }
    }
}

/// Reads the parts of a schema.
private struct SchemaReader {
    let keywords: [String: JSONValue]
    let prefix: String

    func format() throws(PayloadShape.UnknownSchema) -> String {
        guard case .string(let format)? = self.keywords["format"] else {
            throw PayloadShape.UnknownSchema(path: ["format"], expected: "the name of a format")
        }
        return format
    }

    func either(_ schemas: [JSONValue]) throws(PayloadShape.UnknownSchema) -> PayloadShape {
        var shapes: [PayloadShape] = []
        for schema in schemas where schema != ["type": "null"] { shapes.append(try self.inner(schema, "anyOf")) }
        let shape = shapes.count == 1 ? shapes[0] : .either(shapes)
        return shapes.count == schemas.count ? shape : .nullable(shape)
    }

    func list() throws(PayloadShape.UnknownSchema) -> PayloadShape {
        guard case .array(let schemas)? = self.keywords["items"] else {
            return .array(try self.inner(self.keywords["items"] ?? .null, "items"))
        }
        var shapes: [PayloadShape] = []
        for schema in schemas { shapes.append(try self.inner(schema, "items")) }
        return .tuple(shapes)
    }

    func object() throws(PayloadShape.UnknownSchema) -> PayloadShape {
        if self.keywords["maxProperties"] != nil { return .variant }
        if let element = self.keywords["additionalProperties"] {
            return .map(try self.inner(element, "additionalProperties"))
        }
        guard case .array(let required) = self.keywords["required"] ?? [] else {
            throw PayloadShape.UnknownSchema(path: ["required"], expected: "a list")
        }
        guard case .object(let schemas) = self.keywords["properties"] ?? [:] else {
            throw PayloadShape.UnknownSchema(path: ["properties"], expected: "an object")
        }
        var members: [PayloadShape.Member] = []
        for (name, schema) in schemas.sorted(by: { $0.key < $1.key }) {
            let shape = try self.inner(schema, "properties", name)
            members.append(.init(name: name, shape: shape, isRequired: required.contains(.string(name))))
        }
        guard case .string(let gap)? = self.keywords["description"] else { return .object(members) }
        return .object(members, gap: gap)
    }

    private func inner(_ schema: JSONValue, _ path: String...) throws(PayloadShape.UnknownSchema) -> PayloadShape {
        do {
            return try PayloadShape(schema: schema, referringTo: self.prefix)
        } catch {
            throw PayloadShape.UnknownSchema(path: path + error.path, expected: error.expected)
        }
    }
}
