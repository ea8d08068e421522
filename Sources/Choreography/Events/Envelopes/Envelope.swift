/// An event with its metadata, as a subscriber receives it.
@dynamicMemberLookup
public struct Envelope<Event: Message>: Sendable {
    /// Who published the event, when, in which saga, and because of what.
    public let metadata: EnvelopeMetadata

    /// The event itself.
    public let event: Event

    /// Puts an event into an envelope.
    @inlinable
    public init(_ event: Event, metadata: EnvelopeMetadata) {
        self.metadata = metadata
        self.event = event
    }

    /// A part of the metadata: `envelope.saga`, `envelope.time`.
    @inlinable
    public subscript<Value>(dynamicMember path: KeyPath<EnvelopeMetadata, Value>) -> Value {
        self.metadata[keyPath: path]
    }

    /// The event's stable name.
    public var name: String { Event.messageName }

    /// The version of the event's shape.
    public var schemaVersion: Int { Event.schemaVersion }
}
