/// A message in the words of AsyncAPI.
struct AsyncAPIMessage {
    let type: MessageType
    /// Its name in the document.
    let name: String
    /// Where the document keeps schemas.
    let schemas: String

    /// What it is, in a word or two.
    private var kind: String {
        self.type.isCommand ? "command" : self.type.isCompensation ? "compensation event" : "event"
    }

    /// The channel that it goes through.
    var channel: JSONValue {
        var channel: JSONValue = [
            "title": .string(self.type.name),
            "messages": [self.name: ["$ref": .string("#/components/messages/\(self.name)")]],
        ]
        // Braces would be the places of parameters.
        if !self.type.name.contains(where: { "{}".contains($0) }) { channel["address"] = .string(self.type.name) }
        return channel
    }

    /// The message itself: a CloudEvent with its payload as data.
    var message: JSONValue {
        let version = JSONValue.integer(Int64(self.type.schemaVersion))
        // Without a version an event is of the first.
        let required: JSONValue = self.type.schemaVersion > 1 ? ["data", "schemaversion"] : ["data"]
        return [
            "name": .string(self.type.name),
            "title": .string(self.type.name),
            "summary": .string("Version \(self.type.schemaVersion) of the \(self.kind)."),
            "contentType": .string(CloudEventEncoder.mediaType),
            "correlationId": ["location": "$message.payload#/correlationid", "description": "The saga."],
            "tags": [["name": .string(self.kind)]],
            "payload": [
                "allOf": [
                    ["$ref": .string("\(self.schemas)CloudEvent")],
                    [
                        "type": "object",
                        "properties": [
                            "type": ["const": .string(self.type.name)], "schemaversion": ["const": version],
                            "data": ["$ref": .string("\(self.schemas)\(self.name)")],
                        ],
                        "required": required,
                    ],
                ]
            ],
        ]
    }

    /// What all messages have in common.
    static let cloudEvent: JSONValue = [
        "type": "object",
        "description": "A CloudEvent 1.0 in structured mode, with the attributes that an envelope has.",
        "properties": [
            "specversion": ["const": "1.0"],
            "id": ["type": "string", "format": "uuid", "description": "The event's own identifier."],
            "source": [
                "type": "string", "format": "uri-reference", "minLength": 1, "description": "Who has published it.",
            ],
            "type": ["type": "string", "minLength": 1, "description": "The message's name."],
            "time": ["type": "string", "format": "date-time", "description": "When its transaction ran."],
            "datacontenttype": ["const": "application/json"],
            "correlationid": ["type": "string", "format": "uuid", "description": "The saga that it belongs to."],
            "causationid": [
                "type": "string", "format": "uuid", "description": "The event or command that led to it, if one did.",
            ],
            "schemaversion": [
                "type": "integer", "minimum": 1, "default": 1, "description": "The version of its data's shape.",
            ],
            "traceparent": ["type": "string", "description": "Its position in a trace (W3C Trace Context)."],
            "data": ["description": "The message."],
        ],
        "required": ["specversion", "id", "source", "type", "time", "correlationid", "data"],
    ]
}
