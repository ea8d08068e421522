/// Writes envelopes as CloudEvents 1.0 in JSON, one by one or in batches.
///
/// ```swift
/// let json = try CloudEventEncoder().encode(envelope)
/// ```
///
/// | Attribute | What it holds |
/// |---|---|
/// | `id` | ``EnvelopeMetadata/id`` |
/// | `source` | ``EnvelopeMetadata/source``, percent-encoded unless it is a URI reference as it is |
/// | `type` | the message's stable name |
/// | `time` | ``EnvelopeMetadata/time``, to the nanosecond |
/// | `data` | the message, as every store keeps it |
/// | `correlationid` | ``EnvelopeMetadata/saga`` |
/// | `causationid` | ``EnvelopeMetadata/causation``, left out if there is none |
/// | `schemaversion` | the version of the message's shape |
/// | `traceparent` | ``EnvelopeMetadata/trace``, left out if there is none |
///
/// `correlationid` and `causationid` are CloudEvents' Correlation extension, `traceparent` is its Distributed Tracing
/// extension. What is written is on one line, whatever the message holds. ``CloudEventDecoder`` reads it back.
public struct CloudEventEncoder: Sendable {
    /// What a single event is called where media types are named: the content mode is structured.
    public static let mediaType = "application/cloudevents+json"

    /// What a batch is called where media types are named.
    public static let batchMediaType = "application/cloudevents-batch+json"

    /// Makes an encoder.
    public init() {}

    /// Writes one event, in structured mode.
    ///
    /// An ``UndecodedMessage`` is written as what it was when it was stored: under its own name and version, its payload
    /// as `data` if it is JSON, and as `data_base64` if it is not.
    ///
    /// - Parameter envelope: The event with its metadata.
    /// - Returns: A JSON object, in UTF-8.
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/malformedCloudEvent`` if the source has an empty name; the
    ///   error with which the message could not be encoded.
    public func encode(_ envelope: AnyEnvelope) throws -> [UInt8] {
        let sink = JSONSink()
        try Self.append(envelope, to: sink, using: MessageSink())
        return Array(sink.text)
    }

    /// Writes one event, in structured mode.
    ///
    /// - Parameter envelope: The event with its metadata.
    /// - Returns: A JSON object, in UTF-8.
    /// - Throws: What ``encode(_:)-(AnyEnvelope)`` does.
    public func encode<M: Message>(_ envelope: Envelope<M>) throws -> [UInt8] {
        try self.encode(AnyEnvelope(envelope))
    }

    /// Writes a batch of events, which may be empty.
    ///
    /// - Parameter envelopes: The events with their metadata, of any types.
    /// - Returns: A JSON array, in UTF-8.
    /// - Throws: What ``encode(_:)-(AnyEnvelope)`` does.
    public func encode(batch envelopes: some Sequence<AnyEnvelope>) throws -> [UInt8] {
        let (sink, messages) = (JSONSink(), MessageSink())
        sink.append("[")
        for envelope in envelopes {
            if sink.count > 1 { sink.append(",") }
            try Self.append(envelope, to: sink, using: messages)
        }
        sink.append("]")
        return Array(sink.text)
    }

    private static func append(_ envelope: AnyEnvelope, to sink: JSONSink, using messages: MessageSink) throws {
        let metadata = envelope.metadata
        guard let source = CloudEventSource.reference(to: metadata.source.description) else {
            throw RuntimeError(
                .malformedCloudEvent,
                "The event \(envelope.name) with the ID \(metadata.id) has a source without a name, and a CloudEvent's "
                    + "source may not be empty. Give whoever publishes it a name."
            )
        }
        sink.append("{\"specversion\":\"1.0\",\"id\":")
        sink.append(quoting: metadata.id.description)
        sink.append(",\"source\":")
        sink.append(quoting: source)
        sink.append(",\"type\":")
        sink.append(quoting: envelope.name)
        sink.append(",\"time\":")
        sink.append(quoting: metadata.time.rfc3339)
        sink.append(",\"correlationid\":")
        sink.append(quoting: metadata.saga.description)
        if let causation = metadata.causation {
            sink.append(",\"causationid\":")
            sink.append(quoting: causation.description)
        }
        sink.append(",\"schemaversion\":")
        sink.append(envelope.schemaVersion)
        if let trace = metadata.trace {
            sink.append(",\"traceparent\":")
            sink.append(quoting: trace.description)
        }
        sink.append(",\"datacontenttype\":\"application/json\",")
        try envelope.withEncoded(using: messages) { payload in
            if let undecoded = envelope.message as? UndecodedMessage {
                sink.append(data: undecoded.payload)
            } else {
                sink.append("\"data\":")
                sink.append(payload.bindMemory(to: UInt8.self))
            }
        }
        sink.append("}")
    }
}
