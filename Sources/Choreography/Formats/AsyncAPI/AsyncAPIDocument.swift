/// Puts a graph into the words of AsyncAPI 3.0.
struct AsyncAPIDocument {
    private static let schemas = "#/components/schemas/"

    private let graph: ChoreographyGraph
    /// The messages in the order of their names.
    private let messages: [MessageType]
    /// The names of messages in the document.
    private let names: [MessageType: String]
    private let payloads: [MessageType: PayloadShape]
    private let definitions: [String: PayloadShape]

    init(of graph: ChoreographyGraph) {
        let messages = graph.messages.sorted { $0.name < $1.name }
        var unique = UniqueNames(reserving: ["CloudEvent"])
        let names = Dictionary(messages.map { ($0, unique.name(for: $0.name)) }) { first, _ in first }
        let book = ShapeBook(reserving: ["CloudEvent"] + names.values)
        let payloads = Dictionary(messages.map { ($0, book.payload(of: $0.type)) }) { first, _ in first }
        self.graph = graph
        self.messages = messages
        self.names = names
        self.payloads = payloads
        self.definitions = book.definitions(reachableFrom: Array(payloads.values))
    }

    func json(version: String) -> JSONValue {
        [
            "asyncapi": "3.0.0",
            "info": [
                "title": .string(self.graph.name), "version": .string(version),
                "description": .string(self.description),
                "tags": .array(self.graph.participants.map(\.name).sorted().map { ["name": .string($0)] }),
            ],
            "defaultContentType": .string(CloudEventEncoder.mediaType),
            "channels": self.object(\.channel),
            "operations": self.operations,
            "components": [
                "messages": self.object(\.message),
                "schemas": .object(self.schemas),
            ],
        ]
    }

    private var description: String {
        let names = self.graph.participants.map(\.name).sorted().enumeration()
        return "A choreography of \(names): each reacts to the events of others, and nobody conducts."
    }

    /// An object with a member for each message.
    private func object(_ part: KeyPath<AsyncAPIMessage, JSONValue>) -> JSONValue {
        let members = self.messages.map { type in
            let name = self.names[type] ?? type.name
            return (name, AsyncAPIMessage(type: type, name: name, schemas: Self.schemas)[keyPath: part])
        }
        return .object(Dictionary(members) { first, _ in first })
    }

    private var schemas: [String: JSONValue] {
        var schemas = self.definitions.mapValues { $0.schema(referringTo: Self.schemas) }
        schemas["CloudEvent"] = AsyncAPIMessage.cloudEvent
        for (type, shape) in self.payloads {
            schemas[self.names[type] ?? type.name] = shape.schema(referringTo: Self.schemas)
        }
        return schemas
    }

    // MARK: Operations

    private var operations: JSONValue {
        var unique = UniqueNames()
        var operations: [String: JSONValue] = [:]
        for participant in self.graph.participants.map(\.name).sorted() {
            for message in self.messages {
                let received = self.effects(of: message, in: participant)
                if !received.isEmpty {
                    let name = unique.name(for: "\(participant)_receives_\(message.name)")
                    operations[name] = self.operation("receive", message, participant, received)
                }
                let sent = self.origins(of: message, in: participant)
                if !sent.isEmpty {
                    let name = unique.name(for: "\(participant)_sends_\(message.name)")
                    operations[name] = self.operation("send", message, participant, sent)
                }
            }
        }
        return .object(operations)
    }

    private func operation(
        _ action: String,
        _ message: MessageType,
        _ participant: String,
        _ reasons: [String]
    ) -> JSONValue {
        let name = self.names[message] ?? message.name
        return [
            "action": .string(action),
            "channel": ["$ref": .string("#/channels/\(name)")],
            "messages": [["$ref": .string("#/channels/\(name)/messages/\(name)")]],
            "title": .string("\(participant) \(action)s \(message.name)"),
            "summary": .string(reasons.sorted().joined(separator: " ")),
            "tags": [["name": .string(participant)]],
            "x-participant": .string(participant),
        ]
    }

    /// What a message does in a participant, in sentences.
    private func effects(of message: MessageType, in participant: String) -> [String] {
        let triggers = self.graph.consumers(of: message).filter { $0.participant == participant }.map { step in
            step.declaration.kind == .deadline ? "It arms the \(step.role)." : "It triggers the \(step.role)."
        }
        let undos = self.graph.undos(causedBy: message).map(\.step).filter { $0.participant == participant }
        let disarmed = self.graph.deadlines(disarmedBy: message).filter { $0.participant == participant }
        return triggers + undos.map { "It undoes the \($0.role)." } + disarmed.map { "It disarms the \($0.role)." }
    }

    /// What publishes a message in a participant, in sentences.
    private func origins(of message: MessageType, in participant: String) -> [String] {
        let completed = self.graph.steps(completingWith: message).filter { $0.participant == participant }
        let rejected = self.graph.steps(rejectingWith: message).filter { $0.participant == participant }
        let undone = self.graph.undos(publishing: message).map(\.step).filter { $0.participant == participant }
        let decided = self.graph.steps(decidingFor: message).filter { $0.participant == participant }
        return completed.map { "The \($0.role) completes with it." }
            + decided.map { "The \($0.role) may decide for it." }
            + rejected.map { "The \($0.role) \($0.declaration.kind == .deadline ? "fires" : "rejects with it")." }
            + undone.map { "The \($0.role) is undone." }
    }
}

extension ChoreographyGraph.Step {
    /// The step with the part that it plays: `compensatable step OrderPlaced`.
    fileprivate var role: String {
        if let within = self.declaration.within { return "deadline \(self.id) of \(within.shortText)" }
        let kind = self.declaration.kind
        return kind == .listener ? "listener \(self.id)" : "\(kind) step \(self.id)"
    }
}
