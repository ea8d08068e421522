/// What a choreography promises to sagas in flight and to other services: made to be committed, and compared later.
///
/// ```swift
/// let manifest = ChoreographyManifest(of: choreography.graph)
/// try manifest.json.write(toFile: "checkout.json", atomically: true, encoding: .utf8)
/// ```
///
/// It has the messages with their versions and the shape of their payloads, and each participant's steps with what
/// triggers, completes, rejects and undoes them. It has nothing that may change freely: no code, no retries, no time
/// limits, no order of declarations, nothing of the machine or the moment. The same choreography always gives the same
/// text, in which a line changes only if something has.
///
/// What has changed since an older manifest, and what of it breaks something, is told by ``ManifestDifference``.
public struct ChoreographyManifest: Sendable, Hashable {
    /// A message: how often its shape has changed, and what it is.
    struct Message: Hashable, Sendable {
        enum Kind: String, Codable { case command, event, compensation }

        var kind: Kind
        var version: Int
        /// The older versions that the message's type says how to migrate.
        var migratesFrom: [Int] = []
        var payload: PayloadShape
    }

    /// A step, by the names of messages.
    struct Step: Hashable, Sendable, Codable {
        var kind: String
        var triggers: [String]
        var completes: String?
        /// The messages of which a decision publishes one or none.
        var decides: [String]?
        var rejects: String?
        var rejectsWhenExhausted: Bool?
        /// What the undo publishes, by what causes it.
        var undoneBy: [String: String]?
        var within: String?
        var unless: [String]?
    }

    /// The choreography's name.
    public let name: String

    let messages: [String: Message]

    /// The steps by their identifiers, by participants.
    let participants: [String: [String: Step]]

    /// The shapes that payloads refer to.
    let schemas: [String: PayloadShape]

    init(
        name: String,
        messages: [String: Message],
        participants: [String: [String: Step]],
        schemas: [String: PayloadShape]
    ) {
        self.name = name
        self.messages = messages
        self.participants = participants
        self.schemas = schemas
    }

    /// Makes the manifest of a choreography that has no ``ChoreographyGraph/problems()``.
    ///
    /// Nothing runs, but each message's type is asked what it consists of, by its `init(from:)` with placeholders for
    /// text and numbers, and whether it can be migrated, by its `migrate(_:from:)` with an object without members.
    ///
    /// - Parameter graph: What the choreography declares.
    public init(of graph: ChoreographyGraph) {
        let book = ShapeBook()
        var messages: [String: Message] = [:]
        // By name, so that the names of shapes do not depend on the order of the declarations.
        for message in graph.messages.sorted(by: { $0.name < $1.name }) {
            messages[message.name] = Message(
                kind: message.isCommand ? .command : message.isCompensation ? .compensation : .event,
                version: message.schemaVersion,
                migratesFrom: Self.migrations(of: message.type),
                payload: book.payload(of: message.type)
            )
        }
        var participants: [String: [String: Step]] = [:]
        for participant in graph.participants {
            let steps = participant.steps.map { ($0.id, Step($0)) }
            participants[participant.name] = Dictionary(steps) { $1 }
        }
        self.init(
            name: graph.name,
            messages: messages,
            participants: participants,
            schemas: book.definitions(reachableFrom: messages.values.map(\.payload))
        )
    }

    /// The older versions that a type knows how to migrate: those for which it does more than refuse.
    private static func migrations(of type: any Choreography.Message.Type) -> [Int] {
        (1..<max(1, type.schemaVersion)).filter { version in
            var payload = JSONValue.object([:])
            do {
                try type.migrate(&payload, from: version)
            } catch let error as RuntimeError {
                return error.message != RuntimeError.missingMigration(of: type, from: version).message
            } catch {
                // It wants to, but not with this payload.
            }
            return true
        }
    }
}

extension ChoreographyManifest.Step {
    init(_ declaration: StepDeclaration) {
        self.kind = declaration.kind.description
        self.triggers = declaration.triggers.map(\.name).sorted()
        self.completes = declaration.completion?.name
        self.decides = declaration.alternatives.isEmpty ? nil : declaration.alternatives.map(\.name).sorted()
        self.rejects = declaration.rejection?.name
        self.rejectsWhenExhausted = declaration.rejectsOnExhaustion ? true : nil
        let undos = declaration.compensations.flatMap { undo in undo.causes.map { ($0.name, undo.publishes.name) } }
        self.undoneBy = undos.isEmpty ? nil : Dictionary(undos) { $1 }
        self.within = declaration.within?.shortText
        self.unless = declaration.unless.isEmpty ? nil : declaration.unless.map(\.name).sorted()
    }

    /// The names of all messages that the step has to do with.
    var messages: [String] {
        self.triggers + [self.completes, self.rejects].compactMap { $0 } + (self.decides ?? [])
            + (self.unless ?? []) + (self.undoneBy ?? [:]).flatMap { [$0.key, $0.value] }
    }

    /// The names of the messages that the step reacts to.
    var consumed: [String] { self.triggers + (self.unless ?? []) + (self.undoneBy ?? [:]).keys }
}
