internal import FoundationEssentials

/// Turns messages into JSON, and back.
package enum MessageCoding {
    /// A message as JSON.
    package static func encode(_ message: some Message) throws -> [UInt8] {
        try Array(JSONEncoder().encode(message))
    }

    /// A message of the given version, brought to the version of its type.
    package static func decode<M: Message>(
        _ type: M.Type,
        from bytes: UnsafeRawBufferPointer,
        version: Int
    ) throws -> M {
        try JSONDecoder().decode(type, from: Data(bytes))
    }
}
