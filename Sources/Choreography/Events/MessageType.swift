/// A message's Swift type with its stable name.
public struct MessageType: Hashable, Sendable, CustomStringConvertible {
    /// The Swift type.
    public let type: any Message.Type

    /// The stable name.
    public let name: String

    private let identity: ObjectIdentifier

    /// Describes a message's type.
    public init(_ type: any Message.Type) {
        self.type = type
        self.name = type.messageName
        self.identity = ObjectIdentifier(type)
    }

    /// Describes the types of some messages.
    @usableFromInline
    static func list<each M: Message>(_ types: repeat (each M).Type) -> [Self] {
        var list: [Self] = []
        for type in repeat each types { list.append(Self(type)) }
        return list
    }

    /// The version of the payload's shape.
    public var schemaVersion: Int { self.type.schemaVersion }

    /// Whether the message is a command.
    public var isCommand: Bool { self.type is any Command.Type }

    /// Whether the message is a compensation event.
    public var isCompensation: Bool { self.type is any CompensationEvent.Type }

    /// The stable name.
    public var description: String { self.name }

    /// Whether both are the same Swift type.
    public static func == (first: Self, second: Self) -> Bool { first.identity == second.identity }

    /// Hashes the Swift type's identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.identity) }
}
