import Testing

@testable import Choreography

@Suite("The manifest of a choreography")
struct ChoreographyManifestTests {
    @Test("Is text that people can read, in which nothing depends on order, machine or moment")
    func text() {
        let manifest = Quay.manifest(
            Paper("Scales") { InitiatingStep(on: Quay.PlaceOrder.self, completes: Scan.Migrated.self) },
            Paper("Labels") {
                Deadline(
                    after: Scan.Migrated.self,
                    unless: Quay.Audited.self,
                    rejects: Quay.OrderOverdue.self,
                    id: "late"
                )
            }
        )
        #expect(
            manifest.json == """
                {
                  "choreography": "quay",
                  "format": "choreography-manifest/1",
                  "messages": {
                    "Audited": {
                      "kind": "event",
                      "migratesFrom": [1],
                      "payload": {
                        "properties": {
                          "order": {
                            "format": "int64",
                            "type": "integer"
                          }
                        },
                        "required": ["order"],
                        "type": "object"
                      },
                      "version": 2
                    },
                    "OrderOverdue": {
                      "kind": "compensation",
                      "payload": {
                        "properties": {
                          "order": {
                            "format": "int64",
                            "type": "integer"
                          }
                        },
                        "required": ["order"],
                        "type": "object"
                      },
                      "version": 1
                    },
                    "PlaceOrder": {
                      "kind": "command",
                      "payload": {
                        "properties": {
                          "order": {
                            "format": "int64",
                            "type": "integer"
                          }
                        },
                        "required": ["order"],
                        "type": "object"
                      },
                      "version": 1
                    },
                    "Scanned": {
                      "kind": "event",
                      "migratesFrom": [1, 2],
                      "payload": {
                        "properties": {
                          "order": {
                            "type": "string"
                          }
                        },
                        "required": ["order"],
                        "type": "object"
                      },
                      "version": 3
                    }
                  },
                  "participants": {
                    "Labels": {
                      "late": {
                        "kind": "deadline",
                        "rejects": "OrderOverdue",
                        "triggers": ["Scanned"],
                        "unless": ["Audited"],
                        "within": "30 s"
                      }
                    },
                    "Scales": {
                      "PlaceOrder": {
                        "completes": "Scanned",
                        "kind": "initiating",
                        "triggers": ["PlaceOrder"]
                      }
                    }
                  },
                  "schemas": {}
                }

                """
        )
    }

    @Test("Gives the same text for the same choreography, however it is declared")
    func stable() {
        #expect(Quay.manifest(Quay.books, Quay.stock, Quay.orders, Quay.payments).json == Quay.manifest.json)
    }

    @Test("Comes back from what it has written, whatever the space between it")
    func roundTrip() throws {
        let text = Quay.manifest.json
        #expect(try ChoreographyManifest(json: text.utf8) == Quay.manifest)
        let dense = text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined()
        #expect(try ChoreographyManifest(json: dense.utf8) == Quay.manifest)
        #expect(try ChoreographyManifest(json: dense.utf8).json == text)
    }

    @Test(
        "Names the place that makes no sense",
        arguments: [
            ("", "", "This is no manifest of a choreography: expected JSON in UTF-8."),
            ("", "[]", "This is no manifest of a choreography: expected an object."),
            ("", "{}", "This is no manifest of a choreography: expected a member format."),
            (
                "choreography-manifest/1", "choreography-manifest/9",
                "expected at format \"choreography-manifest/1\", which is what this program reads, not "
                    + "\"choreography-manifest/9\"."
            ),
            ("\"version\": 1", "\"version\": \"x\"", "expected at messages.OrderCancelled.version a whole number."),
            ("\"version\": 1", "\"version\": 0", "expected at messages.OrderCancelled.version a number from 1 on."),
            ("\"kind\": \"event\"", "\"kind\": \"thing\"", "expected at messages.Audited.kind one of the values"),
            (
                "\"completes\": \"Audited\"", "\"completes\": 7",
                "expected at participants.Books.StockReserved.completes text"
            ),
            (
                "\"completes\": \"Audited\"", "\"completes\": \"Gone\"",
                "expected at participants.Books.StockReserved messages that are listed, but Gone is not."
            ),
            (
                "\"$ref\": \"#/schemas/Line\"", "\"$ref\": \"#/schemas/Row\"",
                "expected at messages.OrderPlaced.payload schemas that are listed, but Row is not."
            ),
            (
                "\"type\": \"array\"", "\"type\": \"heap\"",
                "expected at messages.OrderPlaced.payload.properties.lines a schema of the kinds that a manifest has."
            ),
            (
                "\"items\": {", "\"elements\": {",
                "expected at messages.OrderPlaced.payload.properties.lines.items a schema."
            ),
        ] as [(String, String, String)]
    )
    func malformed(part: String, replacement: String, expected: String) {
        var text = replacement
        if !part.isEmpty {
            text = Quay.manifest.json
            let range = text.firstRange(of: part)
            #expect(range != nil, "\(part) is not in the manifest")
            if let range { text.replaceSubrange(range, with: replacement) }
        }
        let error = #expect(throws: RuntimeError.self) { try ChoreographyManifest(json: text.utf8) }
        #expect(error?.code == .malformedManifest)
        #expect(error?.message.contains(expected) ?? false, "\(error?.message ?? "")")
    }
}
