import Testing

@testable import Choreography

@Suite("A CloudEvent that can't be read")
struct CloudEventErrorTests {
    static let decoder = CloudEventDecoder([Did<A>.self, Did<B>.self])

    /// What an event consists of that can be read.
    static let members: [String: String?] = [
        "specversion": "\"1.0\"",
        "id": "\"00000000-0000-7001-8000-000000000002\"",
        "source": "\"A\"",
        "type": "\"Did<A>\"",
        "time": "\"2026-01-31T09:30:00Z\"",
        "correlationid": "\"00000000-0000-7001-8000-000000000001\"",
        "data": "{\"n\":7}",
    ]

    /// The event with some members changed, added or left out.
    static func text(_ changes: [String: String?]) -> String {
        let members = Self.members.merging(changes) { $1 }.compactMap { name, value in value.map { "\"\(name)\":\($0)" }
        }
        return "{\(members.joined(separator: ","))}"
    }

    @Test(
        "Is an error that names the attribute, what it was, and the mend",
        arguments: [
            ("specversion", nil, "has no specversion. Send it as a CloudEvent of version 1.0."),
            ("specversion", "\"0.3\"", "specversion is \"0.3\". Send it as a CloudEvent of version 1.0."),
            ("id", nil, "has no id. Send an ID of its own with each event, a UUID."),
            ("id", "\"17\"", "id is \"17\", and no UUID. Send"),
            ("id", "17", "id is a number, and has to be a string. Send"),
            ("id", "null", "has no id. Send"),
            ("source", "\"\"", "source is empty. Name who has published it."),
            ("source", "{}", "source is an object, and has to be a string."),
            ("source", "\"\\ud800\"", "source has half of a surrogate pair."),
            ("type", nil, "has no type. Name the message that it is."),
            ("type", "[\"x\"]", "type is an array, and has to be a string."),
            ("time", nil, "has no time. Send when it happened as RFC 3339 has it"),
            ("time", "\"yesterday\"", "time is \"yesterday\", and no moment from 1677-09-21 to 2262-04-11."),
            ("time", "\"2300-01-01T00:00:00Z\"", "time is \"2300-01-01T00:00:00Z\", and no moment"),
            ("correlationid", nil, "has no correlationid. Send the ID of the saga that it belongs to, a UUID."),
            ("correlationid", "true", "correlationid is a truth value, and has to be a string."),
            ("causationid", "\"no\"", "causationid is \"no\", and no UUID. Send the ID of the event that led to"),
            ("traceparent", "\"00-1\"", "traceparent is \"00-1\", and no position in a trace. Send it as W3C"),
            ("schemaversion", "0", "schemaversion is 0, and no version. Send"),
            ("schemaversion", "\"two\"", "schemaversion is two, and no version. Send"),
            ("schemaversion", "1.5", "schemaversion is 1.5, and no version. Send"),
            ("datacontenttype", "\"text/xml\"", "datacontenttype is \"text/xml\", and this program reads JSON. Send"),
            ("data", nil, "has no data. Send the message as data, {} if it consists of nothing."),
            ("data_base64", "\"eyJ9\"", "data comes beside data_base64. Send one of them."),
            ("id\":\"x\",\"id", "\"y\"", "id comes twice. Send it once."),
        ] as [(String, String?, String)]
    )
    func malformed(attribute: String, value: String?, expected: String) {
        let error = #expect(throws: RuntimeError.self) { try Self.decoder.decode(Self.text([attribute: value]).utf8) }
        #expect(error?.code == .malformedCloudEvent)
        #expect(
            error?.message.contains("The CloudEvent's \(expected)") ?? false
                || error?.message.contains("The CloudEvent \(expected)") ?? false
        )
    }

    @Test("Is told of an attribute that is not in lower case")
    func upperCase() {
        let text = Self.text(["correlationid": nil, "correlationID": "\"x\""])
        let error = #expect(throws: RuntimeError.self) { try Self.decoder.decode(text.utf8) }
        #expect(
            error?.message
                == "The CloudEvent has no correlationid. It has correlationID, and the names of attributes are "
                + "in lower case."
        )
    }

    @Test(
        "Is told to be no JSON",
        arguments: ["", " ", "{", "[]", "7", "{}}", "{} {}", "{\"a\":}", "{'a':1}", "\u{FEFF}{}", "{\"id\":\"\u{1}\"}"]
    )
    func noJSON(text: String) {
        let error = #expect(throws: RuntimeError.self) { try Self.decoder.decode(text.utf8) }
        #expect(error?.code == .malformedCloudEvent)
        #expect(error?.message.hasPrefix("This is no CloudEvent in JSON: expected ") ?? false)
    }

    @Test("Is told to be no UTF-8")
    func noUTF8() {
        let bytes = Array(Self.text(["subject": "\"?\""]).utf8).map { $0 == UInt8(ascii: "?") ? 0xff : $0 }
        let error = #expect(throws: RuntimeError.self) { try Self.decoder.decode(bytes) }
        #expect(error?.message.hasPrefix("This is no CloudEvent in JSON: expected ") ?? false)
    }

    @Test("Names the types that are known when its own is not")
    func unknownType() {
        let error = #expect(throws: RuntimeError.self) { try Self.decoder.decode(Self.text(["type": "\"X\""]).utf8) }
        #expect(error?.code == .undeclaredMessage)
        #expect(
            error?.message == "The CloudEvent's type is \"X\", and this program knows no message of that name. Correct "
                + "the name (known are Did<A> and Did<B>), or read it with a program that declares it."
        )
    }

    @Test(
        "Says what its data should be, and why it is not",
        arguments: ["{}", "{\"n\":\"7\"}", "null", "[]", "{\"n\":1e30}"]
    )
    func undecodable(data: String) {
        let error = #expect(throws: RuntimeError.self) { try Self.decoder.decode(Self.text(["data": data]).utf8) }
        #expect(error?.code == .undecodableMessage)
        #expect(
            error?.message.hasPrefix("The CloudEvent's data can't be read as Did<A> of version 1. Send what") ?? false
        )
        #expect(error?.cause is DecodingError)
    }

    @Test("Says that its version is too new")
    func newer() {
        let error = #expect(throws: RuntimeError.self) {
            try Self.decoder.decode(Self.text(["schemaversion": "2"]).utf8)
        }
        #expect(error?.code == .undecodableMessage)
        #expect(error?.message.contains("version 2, and this program knows versions up to 1.") ?? false)
    }

    @Test("Is named by its place in a batch")
    func batch() {
        let batch = "[\(Self.text([:])),\(Self.text(["time": nil]))]"
        let error = #expect(throws: RuntimeError.self) { try Self.decoder.decode(batch: batch.utf8) }
        #expect(error?.message.hasPrefix("Event 2 of the batch: The CloudEvent has no time.") ?? false)
        for text in ["{}", "[", "[{}]]", "[,]", "[7]"] {
            let error = #expect(throws: RuntimeError.self) { try Self.decoder.decode(batch: text.utf8) }
            #expect(error?.code == .malformedCloudEvent)
        }
    }

    @Test("Never brings the program down, whatever bytes are changed, lost or added")
    func damage() throws {
        var (read, refused) = (0, 0)
        for seed in 1...4000 as ClosedRange<UInt64> {
            var corpus = JSONCorpus(seed: seed)
            let bytes = corpus.damaged(Array(Self.text([:]).utf8))
            do {
                let envelope = try Self.decoder.decode(bytes)
                _ = try CloudEventEncoder().encode(envelope)
                read += 1
            } catch is RuntimeError {
                refused += 1
            }
        }
        #expect(read > 30, "some are read all the same")
        #expect(refused > 1000)
    }
}
