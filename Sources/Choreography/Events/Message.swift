/// What travels between participants: a ``DomainEvent`` or a ``Command``.
///
/// Conform to one of those two, not to this protocol.
public protocol Message: Sendable, Codable {
    /// The name under which the message is stored and sent, independent of the Swift type's name.
    static var messageName: String { get }

    /// The version of the payload's shape, counted from 1.
    static var schemaVersion: Int { get }

    /// Brings a stored payload of an older version to the next version.
    ///
    /// Called for each version from the stored one up to the one before ``schemaVersion``, in order; what comes of it
    /// is decoded. An event that can't be migrated becomes a dead letter, with its payload as it was stored.
    ///
    /// - Parameters:
    ///   - payload: The payload as JSON, to be changed.
    ///   - version: The version that the payload has.
    /// - Throws: What keeps it from being migrated.
    static func migrate(_ payload: inout JSONValue, from version: Int) throws
}

extension Message {
    /// Version 1, until a payload changes its shape.
    public static var schemaVersion: Int { 1 }

    /// Refuses: a type with a version above 1 says itself how to migrate.
    public static func migrate(_ payload: inout JSONValue, from version: Int) throws {
        throw RuntimeError.missingMigration(of: Self.self, from: version)
    }
}

extension RuntimeError {
    /// What a type throws that does not say how to migrate.
    static func missingMigration(of type: any Message.Type, from version: Int) -> Self {
        Self(
            .undecodableMessage,
            "\(type.messageName) does not say how to get from version \(version) to \(version + 1). Implement "
                + "migrate(_:from:)."
        )
    }
}
