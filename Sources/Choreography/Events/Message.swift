/// What travels between participants: a ``DomainEvent`` or a ``Command``.
///
/// Conform to one of those two, not to this protocol.
public protocol Message: Sendable, Codable {
    /// The name under which the message is stored and sent, independent of the Swift type's name.
    static var messageName: String { get }

    /// The version of the payload's shape, counted from 1.
    static var schemaVersion: Int { get }
}

extension Message {
    /// Version 1, until a payload changes its shape.
    public static var schemaVersion: Int { 1 }
}
