import Testing

@testable import Choreography

@Suite("The schema of a payload")
struct PayloadShapeTests {
    @Test("Is derived from a type of every kind without an instance")
    func whole() throws {
        let (schema, definitions) = Self.schema(of: SchemaSamples.Whole.self)
        let line: JSONValue = ["$ref": "#/Line"]
        let expected: [String: JSONValue] = [
            "flag": ["type": "boolean"], "text": ["type": "string"], "int": ["type": "integer", "format": "int64"],
            "small": ["type": "integer", "format": "int8", "minimum": -128, "maximum": 127],
            "large": ["type": "integer", "format": "uint64", "minimum": 0],
            "double": ["type": "number", "format": "double"], "float": ["type": "number", "format": "float"],
            "optional": ["type": "integer", "format": "int64"], "optionalLine": line,
            "lines": ["type": "array", "items": line],
            "matrix": ["type": "array", "items": ["type": "array", "items": ["type": "number", "format": "double"]]],
            "maybe": [
                "type": "array", "items": ["anyOf": [["type": "integer", "format": "int64"], ["type": "null"]]],
            ],
            "set": ["type": "array", "items": ["enum": ["no", "yes"]]],
            "byText": ["type": "object", "additionalProperties": line],
            "byNumber": ["type": "object", "additionalProperties": ["type": "boolean"]],
            "byWord": [
                "type": "array",
                "items": ["anyOf": [["enum": ["no", "yes"]], ["type": "integer", "format": "int64"]]],
            ],
            "byKey": ["type": "object", "additionalProperties": ["type": "integer", "format": "int64"]],
            "word": ["enum": ["no", "yes"]], "step": ["enum": [1, 2]], "plain": ["enum": [["one": [:]], ["two": [:]]]],
            "shown": ["type": "string"], "wrapped": ["type": "string"], "currency": ["type": "string"],
            "loaded": ["type": "object", "minProperties": 1, "maxProperties": 1],
            "range": [
                "type": "array", "minItems": 2, "maxItems": 2,
                "items": [["type": "integer", "format": "int64"], ["type": "integer", "format": "int64"]],
            ],
            "date": ["type": "number", "format": "seconds-since-2001"],
            "data": ["type": "string", "format": "byte"], "uuid": ["type": "string", "format": "uuid"],
            "url": ["type": "string", "format": "uri-reference"], "decimal": ["type": "number", "format": "decimal"],
            "saga": ["type": "string", "format": "uuid"], "any": [:],
        ]
        for (name, shape) in expected { #expect(schema["properties"]?[name] == shape, "\(name)") }
        #expect(schema["properties"] == .object(expected))
        let optional = ["optional", "optionalLine", "loaded"]
        let required = expected.keys.filter { !optional.contains($0) }.sorted().map { JSONValue.string($0) }
        #expect(schema["required"] == .array(required))
        #expect(schema["description"] == nil)
        #expect(Set(definitions.keys) == ["Line"])
        #expect(definitions["Line"]?["required"] == ["product", "units"])
    }

    @Test("Ends where a type holds itself, or two hold each other")
    func recursive() {
        let (schema, definitions) = Self.schema(of: SchemaSamples.Tree.self)
        #expect(schema["properties"]?["children"] == ["type": "array", "items": ["$ref": "#/Node"]])
        #expect(Set(definitions.keys) == ["Node", "Parent", "Child"])
        #expect(definitions["Node"]?["properties"]?["children"]?["items"] == ["$ref": "#/Node"])
        #expect(definitions["Parent"]?["properties"]?["child"] == ["$ref": "#/Child"])
        #expect(definitions["Parent"]?["required"] == nil)
        #expect(definitions["Child"]?["properties"]?["parents"]?["additionalProperties"] == ["$ref": "#/Parent"])
    }

    @Test("Says where it ends, and how to know more, when a type accepts no placeholder")
    func gap() {
        let (schema, _) = Self.schema(of: SchemaSamples.Gap.self)
        #expect(
            schema == [
                "type": "object",
                "properties": ["before": ["type": "integer", "format": "int64"], "closed": ["type": "string"]],
                "required": ["before", "closed"],
                "description": .string(
                    "There may be more members: nothing is known after closed, of the type Closed. Let that type be "
                        + "CaseIterable, or conform to PayloadExample."
                ),
            ]
        )
    }

    @Test("Follows a type that reads by hand: with doubts, in nested containers, from a pair")
    func manual() {
        let (schema, _) = Self.schema(of: SchemaSamples.Manual.self)
        let integer: JSONValue = ["type": "integer", "format": "int64"]
        #expect(
            schema == [
                "type": "object",
                "properties": [
                    "kind": ["type": "string"], "amount": ["anyOf": [integer, ["type": "null"]]],
                    "extra": ["type": "boolean"], "perhaps": ["type": "string"],
                    "nested": [
                        "type": "object", "properties": ["x": ["type": "number", "format": "double"]],
                        "required": ["x"],
                    ],
                    "list": ["type": "array", "items": ["type": "string"]],
                    "base": ["type": "array", "items": [integer, ["type": "string"]], "minItems": 2, "maxItems": 2],
                ],
                "required": ["amount", "base", "kind", "list", "nested"],
            ]
        )
    }

    @Test("Has all that a type tries one after the other")
    func alternatives() {
        let (schema, _) = Self.schema(of: SchemaSamples.Lenient.self)
        #expect(
            schema["properties"]?["number"] == [
                "anyOf": [["type": "integer", "format": "int64"], ["type": "string"]]
            ]
        )
    }

    @Test("Is that of an object without members for a message that consists of nothing")
    func empty() {
        #expect(Self.schema(of: DeclaredCheckout.PlaceOrder.self).schema == ["type": "object"])
    }

    @Test("Gives two types of one name two names, and none that is taken")
    func names() {
        struct First: DomainEvent {
            struct Line: Codable { var a: Int }
            var line: Line
        }
        struct Second: DomainEvent {
            struct Line: Codable { var b: Int }
            struct Taken: Codable { var c: Page<Int> }
            var line: Line
            var taken: Taken
        }
        let book = ShapeBook(reserving: ["Taken"])
        let shapes = [book.payload(of: First.self), book.payload(of: Second.self)]
        let names = book.definitions(reachableFrom: shapes).keys.sorted()
        #expect(names == ["Line", "Line2", "Page_Int_", "Taken2"])
    }

    @Test(
        "Comes back from JSON as it was",
        arguments: [
            SchemaSamples.Whole.self, SchemaSamples.Tree.self, SchemaSamples.Gap.self, SchemaSamples.Manual.self,
            SchemaSamples.Lenient.self,
        ] as [any Message.Type]
    )
    func roundTrip(type: any Message.Type) throws {
        let book = ShapeBook()
        let shape = book.payload(of: type)
        #expect(try PayloadShape(schema: shape.schema(referringTo: "#/"), referringTo: "#/") == shape)
        for shape in book.definitions.values {
            #expect(try PayloadShape(schema: shape.schema(referringTo: "#/"), referringTo: "#/") == shape)
        }
    }

    @Test("Accepts what hundreds of values are encoded to")
    func corpus() throws {
        let book = ShapeBook()
        let shape = book.payload(of: Cargo.self)
        let judge = ShapeJudge(definitions: book.definitions)
        for seed in 1...300 as ClosedRange<UInt64> {
            var corpus = JSONCorpus(seed: seed)
            let cargo = Cargo(inner: corpus.inner(), inners: corpus.list { $0.inner() }, special: corpus.special())
            let json = try MessageCoding.withEncoded(cargo, using: MessageSink()) { Array($0) }
            let value: JSONValue = try json.withUnsafeBytes { try MessageCoding.decode($0) }
            #expect(judge.objections(to: value, shape).isEmpty, "seed \(seed)")
        }
        #expect(
            judge.objections(to: ["inner": 1, "inners": []], shape) == ["inner is no object", "special is missing"]
        )
    }

    private static func schema(of type: any Message.Type) -> (schema: JSONValue, definitions: [String: JSONValue]) {
        let book = ShapeBook()
        let shape = book.payload(of: type)
        let definitions = book.definitions(reachableFrom: [shape])
        return (shape.schema(referringTo: "#/"), definitions.mapValues { $0.schema(referringTo: "#/") })
    }
}

private struct Page<Item: Codable & Sendable>: Codable { var items: [Item] }

private struct Cargo: DomainEvent {
    var inner: JSONCorpus.Inner
    var inners: [JSONCorpus.Inner]
    var special: JSONCorpus.Special
}
