package enum MessageCoding {
    package static func decode<M: Message>(_ type: M.Type, from bytes: UnsafeRawBufferPointer, version: Int) throws -> M
    {
        throw CancellationError()
    }
}
