internal import FoundationEssentials

/// Turns messages into JSON, and back, as the framework does where it keeps them.
///
/// The fast coders do what they are sure of. Everything else, and every error, is Foundation's with its default
/// strategies: dates as seconds since 2001, data as base64.
public enum MessageCoding {
    /// A message, or a row with messages in it, as JSON.
    ///
    /// - Parameter value: The message.
    /// - Returns: The text, in UTF-8.
    /// - Throws: `EncodingError`.
    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        try Self.withEncoded(value, using: MessageSink()) { [UInt8]($0) }
    }

    /// A message, or a row with messages in it, from JSON.
    ///
    /// It does not migrate: the message is one of the version that its type has.
    ///
    /// - Parameters:
    ///   - type: Its type.
    ///   - json: The text, in UTF-8.
    /// - Returns: The value.
    /// - Throws: `DecodingError`.
    public static func decode<T: Decodable>(_ type: T.Type, from json: [UInt8]) throws -> T {
        try json.withUnsafeBytes { try Self.decode($0) }
    }

    /// Writes a message as JSON, and lends the text.
    package static func withEncoded<Result>(
        _ message: some Encodable,
        using sink: MessageSink,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        do {
            try FastJSONEncoder.encode(message, into: sink.sink)
        } catch {
            return try JSONEncoder().encode(message).withUnsafeBytes(body)
        }
        return try body(sink.sink.text)
    }

    /// A message of the given version, brought to the version of its type.
    ///
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/undecodableMessage`` for a newer version; what the
    ///   message's `migrate(_:from:)` throws; `DecodingError`.
    package static func decode<M: Message>(
        _ type: M.Type,
        from bytes: UnsafeRawBufferPointer,
        version: Int
    ) throws -> M {
        guard version != M.schemaVersion else { return try self.decode(bytes) }
        guard version < M.schemaVersion else {
            throw RuntimeError(
                .undecodableMessage,
                "\(M.messageName) is stored in version \(version), and this program knows versions up to "
                    + "\(M.schemaVersion)."
            )
        }
        // It tries one type after the other, which the fast decoder leaves to Foundation.
        var payload = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        for older in version..<M.schemaVersion { try M.migrate(&payload, from: older) }
        return try JSONDecoder().decode(M.self, from: JSONEncoder().encode(payload))
    }

    /// A value from JSON.
    package static func decode<T: Decodable>(_ bytes: UnsafeRawBufferPointer) throws -> T {
        do {
            return try FastJSONDecoder.decode(T.self, from: bytes)
        } catch {
            return try JSONDecoder().decode(T.self, from: Data(bytes))
        }
    }
}

/// Where messages are written as JSON, one after the other, by one task at a time.
package final class MessageSink {
    let sink = JSONSink()

    package init() {}
}
