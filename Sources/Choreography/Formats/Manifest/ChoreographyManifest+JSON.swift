internal import FoundationEssentials

extension ChoreographyManifest {
    /// What the first version of the format is called.
    private static let format = "choreography-manifest/1"
    private static let prefix = "#/schemas/"

    /// The manifest as JSON, with a line break at its end.
    ///
    /// Members are in the order of their names, indented by two spaces. Payloads are JSON Schemas.
    public var json: String {
        let messages = self.messages.mapValues { message in
            var value: JSONValue = [
                "kind": .string(message.kind.rawValue), "version": .integer(Int64(message.version)),
                "payload": message.payload.schema(referringTo: Self.prefix),
            ]
            if !message.migratesFrom.isEmpty {
                value["migratesFrom"] = .array(message.migratesFrom.map { .integer(Int64($0)) })
            }
            return value
        }
        let participants = self.participants.mapValues { steps in JSONValue.object(steps.mapValues(\.json)) }
        let manifest: JSONValue = [
            "format": .string(Self.format), "choreography": .string(self.name), "messages": .object(messages),
            "participants": .object(participants),
            "schemas": .object(self.schemas.mapValues { $0.schema(referringTo: Self.prefix) }),
        ]
        return manifest.document + "\n"
    }

    /// Reads a manifest.
    ///
    /// - Parameter json: What ``json`` has given, in UTF-8; spaces and the order of members do not matter.
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/malformedManifest``, whose message names the place that
    ///   makes no sense and what is expected there.
    public init(json: some Collection<UInt8>) throws(RuntimeError) {
        let text: Text
        do {
            text = try JSONDecoder().decode(Text.self, from: Data(json))
        } catch let error as DecodingError {
            throw .malformed(error.place, error.expectation)
        } catch {
            throw .malformed([], "a manifest in JSON")
        }
        guard text.format == Self.format else {
            throw .malformed(["format"], "\"\(Self.format)\", which is what this program reads, not \"\(text.format)\"")
        }
        var messages: [String: Message] = [:]
        for (name, message) in text.messages.sorted(by: { $0.key < $1.key }) {
            guard message.version > 0 else { throw .malformed(["messages", name, "version"], "a number from 1 on") }
            messages[name] = Message(
                kind: message.kind,
                version: message.version,
                migratesFrom: message.migratesFrom ?? [],
                payload: try Self.shape(message.payload, at: "messages", name, "payload")
            )
        }
        var schemas: [String: PayloadShape] = [:]
        for (name, schema) in text.schemas { schemas[name] = try Self.shape(schema, at: "schemas", name) }
        self.init(name: text.choreography, messages: messages, participants: text.participants, schemas: schemas)
        try self.checkReferences()
    }

    private static func shape(_ schema: JSONValue, at place: String...) throws(RuntimeError) -> PayloadShape {
        do {
            return try PayloadShape(schema: schema, referringTo: self.prefix)
        } catch {
            throw .malformed(place + error.path, error.expected)
        }
    }

    /// Checks that what is referred to is there.
    private func checkReferences() throws(RuntimeError) {
        for (participant, steps) in self.participants.sorted(by: { $0.key < $1.key }) {
            for (id, step) in steps.sorted(by: { $0.key < $1.key }) {
                for name in step.messages where self.messages[name] == nil {
                    throw .malformed(["participants", participant, id], "messages that are listed, but \(name) is not")
                }
            }
        }
        let payloads = self.messages.map { (place: ["messages", $0.key, "payload"], shape: $0.value.payload) }
        let shapes = payloads + self.schemas.map { (place: ["schemas", $0.key], shape: $0.value) }
        for (place, shape) in shapes.sorted(by: { $0.place.joined() < $1.place.joined() }) {
            for name in shape.references where self.schemas[name] == nil {
                throw .malformed(place, "schemas that are listed, but \(name) is not")
            }
        }
    }

    /// The manifest as it stands in JSON.
    private struct Text: Decodable {
        struct Message: Decodable {
            let kind: ChoreographyManifest.Message.Kind
            let version: Int
            let migratesFrom: [Int]?
            let payload: JSONValue
        }

        let format: String
        let choreography: String
        let messages: [String: Message]
        let participants: [String: [String: Step]]
        let schemas: [String: JSONValue]
    }
}

extension ChoreographyManifest.Step {
    fileprivate var json: JSONValue {
        func list(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
        var value: JSONValue = ["kind": .string(self.kind), "triggers": list(self.triggers)]
        value["completes"] = self.completes.map { .string($0) }
        value["decides"] = self.decides.map(list)
        value["rejects"] = self.rejects.map { .string($0) }
        value["rejectsWhenExhausted"] = self.rejectsWhenExhausted.map { .bool($0) }
        value["undoneBy"] = self.undoneBy.map { .object($0.mapValues { .string($0) }) }
        value["within"] = self.within.map { .string($0) }
        value["unless"] = self.unless.map(list)
        return value
    }
}

extension RuntimeError {
    fileprivate static func malformed(_ place: [String], _ expectation: String) -> Self {
        let place = place.isEmpty ? "" : " at \(place.joined(separator: "."))"
        return Self(.malformedManifest, "This is no manifest of a choreography: expected\(place) \(expectation).")
    }
}

extension DecodingError {
    private var context: Context? {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
            .dataCorrupted(let context):
            context
        @unknown default: nil
        }
    }

    /// Where something else was expected, from the outside to the inside.
    fileprivate var place: [String] { self.context?.codingPath.map(\.stringValue) ?? [] }

    /// What was expected there.
    fileprivate var expectation: String {
        switch self {
        case .keyNotFound(let key, _): "a member \(key.stringValue)"
        case .typeMismatch(let type, _), .valueNotFound(let type, _): Self.word(for: type)
        default: self.place.isEmpty ? "JSON in UTF-8" : "one of the values that are written there"
        }
    }

    private static func word(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "text"
        case is Int.Type: "a whole number"
        case is Bool.Type: "true or false"
        case is [Any].Type: "a list"
        default: "\(type)".hasPrefix("Array") ? "a list" : "an object"
        }
    }
}
