/// Reads CloudEvents 1.0 in JSON back into envelopes.
///
/// ```swift
/// let decoder = CloudEventDecoder(messagesOf: choreography.graph)
/// let envelope = try decoder.decode(json)
/// if let placed = envelope.typed(OrderPlaced.self) { … }
/// ```
///
/// It reads what ``CloudEventEncoder`` writes, and what others write who send the same attributes: the identifiers in
/// `id`, `correlationid` and `causationid` have to be UUIDs. An event without a `schemaversion` is of version 1; one of an
/// older version is migrated by its type. Members may come in any order, extension attributes that have no meaning here
/// are left alone, and one that is `null` counts as absent. A name that comes twice is an error.
///
/// Every error names the attribute, what it was, and what to do about it.
public struct CloudEventDecoder: Sendable {
    private let types: [String: any Message.Type]

    /// Makes a decoder that knows some messages.
    ///
    /// - Parameter types: The messages that it can read. Of two with one name, it knows the last.
    public init(_ types: [any Message.Type]) {
        self.types = Dictionary(types.map { ($0.messageName, $0) }) { $1 }
    }

    /// Makes a decoder that knows every message of a choreography.
    ///
    /// - Parameter graph: What the choreography declares.
    public init(messagesOf graph: ChoreographyGraph) {
        self.init(graph.messages.map(\.type))
    }

    /// Reads one event in structured mode.
    ///
    /// - Parameter json: A JSON object, in UTF-8.
    /// - Returns: The event with its metadata.
    /// - Throws: ``RuntimeError`` with one of these codes:
    ///   - ``RuntimeError/Code/malformedCloudEvent``: it is no JSON object, lacks an attribute, or has one that makes no
    ///     sense.
    ///   - ``RuntimeError/Code/undeclaredMessage``: its `type` is none of those that the decoder knows.
    ///   - ``RuntimeError/Code/undecodableMessage``: its data is of a newer version, can't be migrated, or is not of the
    ///     shape that its type has. The cause is the error with which that failed.
    public func decode(_ json: some Collection<UInt8>) throws(RuntimeError) -> AnyEnvelope {
        try self.decode(json, expecting: "one JSON object, in UTF-8, and nothing after it") { text, scanner in
            try self.read(try CloudEventText(text, &scanner))
        }
    }

    /// Reads a batch of events, which may be empty.
    ///
    /// - Parameter json: A JSON array of events, in UTF-8.
    /// - Returns: The events in their order.
    /// - Throws: What ``decode(_:)`` does for the first event that can't be read, whose place in the batch the message
    ///   begins with. None is returned then.
    public func decode(batch json: some Collection<UInt8>) throws(RuntimeError) -> [AnyEnvelope] {
        try self.decode(json, expecting: "a JSON array of events, in UTF-8, and nothing after it") { text, scanner in
            var envelopes: [AnyEnvelope] = []
            try scanner.expect(UInt8(ascii: "["))
            if scanner.take(UInt8(ascii: "]")) { return envelopes }
            repeat {
                do {
                    envelopes.append(try self.read(try CloudEventText(text, &scanner)))
                } catch let error as RuntimeError {
                    let place = "Event \(envelopes.count + 1) of the batch: "
                    throw RuntimeError(error.code, place + error.message, cause: error.cause, saga: error.saga)
                }
            } while scanner.take(UInt8(ascii: ","))
            try scanner.expect(UInt8(ascii: "]"))
            return envelopes
        }
    }

    private func decode<Result>(
        _ json: some Collection<UInt8>,
        expecting expectation: String,
        _ body: (JSONText, inout JSONScanner) throws -> Result
    ) throws(RuntimeError) -> Result {
        let problem = RuntimeError(.malformedCloudEvent, "This is no CloudEvent in JSON: expected \(expectation).")
        let bytes = Array(json)
        guard String(validating: bytes, as: UTF8.self) != nil else { throw problem }
        do {
            return try bytes.withUnsafeBytes { bytes in
                try JSONText.read(bytes) { text in
                    // What is no JSON is told as that, and not as the first attribute that is missing.
                    var check = JSONScanner(text)
                    try check.skipValue()
                    guard check.peek() == 0, check.position == bytes.count else { throw problem }
                    var scanner = JSONScanner(text)
                    return try body(text, &scanner)
                }
            }
        } catch let error as RuntimeError {
            throw error
        } catch {
            throw problem
        }
    }

    private func read(_ event: CloudEventText) throws -> AnyEnvelope {
        let version = try event.required("specversion", "Send it as a CloudEvent of version 1.0.")
        guard version == "1.0" else {
            throw event.problem("specversion", "is \"\(version)\"", "Send it as a CloudEvent of version 1.0.")
        }
        let metadata = EnvelopeMetadata(
            id: try event.identifier("id", "Send an ID of its own with each event, a UUID."),
            saga: try event.identifier("correlationid", "Send the ID of the saga that it belongs to, a UUID."),
            causation: try event.identifier(ifPresent: "causationid"),
            time: try event.time(),
            source: EventSource(CloudEventSource.name(of: try event.required("source", "Name who has published it."))),
            trace: try event.trace()
        )
        let name = try event.required("type", "Name the message that it is.")
        guard let type = self.types[name] else {
            let known = self.types.keys.sorted().enumeration()
            throw RuntimeError(
                .undeclaredMessage,
                "The CloudEvent's type is \"\(name)\", and this program knows no message of that name. Correct the name"
                    + (known.isEmpty ? "." : " (known are \(known)), or read it with a program that declares it.")
            )
        }
        return try self.read(type, from: event, metadata)
    }

    private func read<M: Message>(
        _ type: M.Type,
        from event: CloudEventText,
        _ metadata: EnvelopeMetadata
    ) throws -> AnyEnvelope {
        let version = try event.schemaVersion()
        let message = try event.withPayload { payload in
            do {
                return try MessageCoding.decode(type, from: payload, version: version)
            } catch let error as RuntimeError {
                let message = "The CloudEvent's data can't be read: \(error.message)"
                throw RuntimeError(.undecodableMessage, message, cause: error)
            } catch {
                throw RuntimeError(
                    .undecodableMessage,
                    "The CloudEvent's data can't be read as \(M.messageName) of version \(version). Send what that "
                        + "message consists of, or raise its version and migrate what is older.",
                    cause: error
                )
            }
        }
        return AnyEnvelope(Envelope(message, metadata: metadata))
    }
}
