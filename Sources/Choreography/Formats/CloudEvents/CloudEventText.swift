internal import FoundationEssentials

/// A JSON object that should be a CloudEvent: where its members are, and what their values mean.
///
/// It is of no use after the reading that it is part of.
struct CloudEventText {
    private let text: JSONText
    private var members: [String: Range<Int>] = [:]

    /// Takes an object.
    init(_ text: JSONText, _ scanner: inout JSONScanner) throws {
        self.text = text
        guard scanner.peek() == UInt8(ascii: "{") else {
            throw RuntimeError(.malformedCloudEvent, "This is no CloudEvent in JSON: expected an object.")
        }
        try scanner.expect(UInt8(ascii: "{"))
        if scanner.take(UInt8(ascii: "}")) { return }
        repeat {
            let (place, hasEscapes) = try scanner.string()
            let name = try scanner.text(place, hasEscapes: hasEscapes)
            try scanner.expect(UInt8(ascii: ":"))
            _ = scanner.peek()
            let start = scanner.position
            try scanner.skipValue()
            guard self.members.updateValue(start..<scanner.position, forKey: name) == nil else {
                throw self.problem(name, "comes twice", "Send it once.")
            }
        } while scanner.take(UInt8(ascii: ","))
        try scanner.expect(UInt8(ascii: "}"))
    }

    /// An error about an attribute.
    func problem(_ attribute: String, _ matter: String, _ mend: String) -> RuntimeError {
        RuntimeError(.malformedCloudEvent, "The CloudEvent's \(attribute) \(matter). \(mend)")
    }

    // MARK: Attributes

    /// The text of an attribute, or `nil` if there is none.
    func string(_ attribute: String, _ mend: String) throws -> String? {
        guard let place = self.place(of: attribute) else { return nil }
        guard self.text.bytes[place.lowerBound] == UInt8(ascii: "\"") else {
            throw self.problem(attribute, "is \(self.kind(of: place)), and has to be a string", mend)
        }
        var scanner = JSONScanner(self.text, at: place.lowerBound)
        let (content, hasEscapes) = try scanner.string()
        guard let text = try? scanner.text(content, hasEscapes: hasEscapes) else {
            throw self.problem(attribute, "has half of a surrogate pair", "Send it as Unicode.")
        }
        guard !text.isEmpty else { throw self.problem(attribute, "is empty", mend) }
        return text
    }

    /// The text of an attribute that there has to be.
    func required(_ attribute: String, _ mend: String) throws -> String {
        if let text = try self.string(attribute, mend) { return text }
        let twin = self.members.keys.sorted().first { $0 != attribute && $0.lowercased() == attribute }
        throw RuntimeError(
            .malformedCloudEvent,
            "The CloudEvent has no \(attribute). "
                + (twin.map { "It has \($0), and the names of attributes are in lower case." } ?? mend)
        )
    }

    /// The identifier in an attribute that there has to be.
    func identifier<ID: TimeOrderedID>(_ attribute: String, _ mend: String) throws -> ID {
        let text = try self.required(attribute, mend)
        guard let identifier = ID(text) else { throw self.problem(attribute, "is \"\(text)\", and no UUID", mend) }
        return identifier
    }

    /// The identifier in an attribute, or `nil` if there is none.
    func identifier<ID: TimeOrderedID>(ifPresent attribute: String) throws -> ID? {
        guard self.place(of: attribute) != nil else { return nil }
        return try self.identifier(attribute, "Send the ID of the event that led to this one, or leave it out.")
    }

    /// When the event's transaction ran.
    func time() throws -> Timestamp {
        let mend = "Send when it happened as RFC 3339 has it, such as 2026-01-31T09:30:00Z."
        let text = try self.required("time", mend)
        guard let time = Timestamp(rfc3339: text) else {
            throw self.problem("time", "is \"\(text)\", and no moment from 1677-09-21 to 2262-04-11", mend)
        }
        return time
    }

    /// The position in a distributed trace, if there is one.
    func trace() throws -> TraceContext? {
        let mend = "Send it as W3C Trace Context has it, or leave it out."
        guard let text = try self.string("traceparent", mend) else { return nil }
        guard let trace = TraceContext(text) else {
            throw self.problem("traceparent", "is \"\(text)\", and no position in a trace", mend)
        }
        return trace
    }

    /// The version of the payload's shape, which may also be a string: bindings that know only strings make it one.
    func schemaVersion() throws -> Int {
        guard let place = self.place(of: "schemaversion") else { return 1 }
        let isText = self.text.bytes[place.lowerBound] == UInt8(ascii: "\"")
        let content = isText ? place.dropFirst().dropLast() : place
        let digits = String(decoding: self.text.bytes[content], as: UTF8.self)
        guard let version = Int(digits), version > 0 else {
            let mend = "Send the version of the message, a whole number from 1 on."
            throw self.problem("schemaversion", "is \(digits), and no version", mend)
        }
        return version
    }

    // MARK: Data

    /// Lends the payload as JSON.
    func withPayload<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
        try self.checkContentType()
        // A payload may be null, unlike an attribute.
        let (data, base64) = (self.members["data"], self.place(of: "data_base64"))
        guard let data else {
            guard base64 != nil, let text = try self.string("data_base64", "Send the payload as data.") else {
                let mend = "Send the message as data, {} if it consists of nothing."
                throw RuntimeError(.malformedCloudEvent, "The CloudEvent has no data. \(mend)")
            }
            guard let bytes = Data(base64Encoded: text) else {
                throw self.problem("data_base64", "is no base64", "Send the payload as data.")
            }
            return try bytes.withUnsafeBytes(body)
        }
        guard base64 == nil else { throw self.problem("data", "comes beside data_base64", "Send one of them.") }
        return try body(UnsafeRawBufferPointer(rebasing: self.text.bytes[data]))
    }

    private func checkContentType() throws {
        let mend = "Send the message as application/json."
        guard let type = try self.string("datacontenttype", mend) else { return }
        let essence = type.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
        guard essence.hasSuffix("/json") || essence.hasSuffix("+json") else {
            throw self.problem("datacontenttype", "is \"\(type)\", and this program reads JSON", mend)
        }
    }

    private func place(of member: String) -> Range<Int>? {
        guard let place = self.members[member], self.text.bytes[place.lowerBound] != UInt8(ascii: "n") else {
            return nil
        }
        return place
    }

    private func kind(of place: Range<Int>) -> String {
        switch self.text.bytes[place.lowerBound] {
        case UInt8(ascii: "{"): "an object"
        case UInt8(ascii: "["): "an array"
        case UInt8(ascii: "t"), UInt8(ascii: "f"): "a truth value"
        default: "a number"
        }
    }
}
