/// A message with its metadata, whatever the message's type.
@dynamicMemberLookup
public struct AnyEnvelope: Sendable {
    let box: EnvelopeBox

    init(_ box: EnvelopeBox) {
        self.box = box
    }

    /// Leaves the message's type out of an envelope.
    ///
    /// For stores of your own, which give back what they have kept. A message that can't be decoded any more is put into
    /// an envelope as an ``UndecodedMessage``.
    ///
    /// - Parameter envelope: The message with its metadata.
    public init<M: Message>(_ envelope: Envelope<M>) {
        self.init(EnvelopeBox.make(envelope.event, metadata: envelope.metadata, route: -1, lane: -1))
    }

    /// Who published the message, when, in which saga, and because of what.
    public var metadata: EnvelopeMetadata { self.box.metadata }

    /// The message itself.
    public var message: any Message { self.box.message }

    /// The message's stable name.
    public var name: String { self.box.undecoded?.name ?? self.box.messageType.messageName }

    /// The version of the message's shape.
    public var schemaVersion: Int { self.box.undecoded?.version ?? self.box.messageType.schemaVersion }

    /// A part of the metadata: `envelope.saga`, `envelope.time`.
    public subscript<Value>(dynamicMember path: KeyPath<EnvelopeMetadata, Value>) -> Value {
        self.metadata[keyPath: path]
    }

    /// The message's type.
    package var messageType: any Message.Type { self.box.messageType }

    /// Lends the message as JSON; one that could not be decoded, as it was stored.
    package func withEncoded(using sink: MessageSink, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try self.box.withEncoded(using: sink, body)
    }

    /// The envelope with its message's type, or `nil` if the message is of another type.
    public func typed<M: Message>(_ type: M.Type = M.self) -> Envelope<M>? {
        (self.message as? M).map { Envelope($0, metadata: self.metadata) }
    }
}
