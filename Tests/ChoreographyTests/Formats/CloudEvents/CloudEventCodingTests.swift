import Foundation
import Testing

@testable import Choreography

@Suite("CloudEvents")
struct CloudEventCodingTests {
    private static let decoder = CloudEventDecoder([CloudEventCorpus.Freight.self])

    @Test("Brings back a thousand envelopes with whatever text, number and moment, and writes only what is allowed")
    func roundTrip() throws {
        for seed in 1...1000 as ClosedRange<UInt64> {
            var corpus = CloudEventCorpus(seed: seed)
            let envelope = corpus.envelope()
            let json = try CloudEventEncoder().encode(envelope)
            try CloudEventRules.check(json, "seed \(seed)")
            #expect(!json.contains(UInt8(ascii: "\n")))
            let back = try #require(try Self.decoder.decode(json).typed(CloudEventCorpus.Freight.self), "seed \(seed)")
            #expect(back.metadata == envelope.metadata, "seed \(seed)")
            #expect(back.event == envelope.event, "seed \(seed)")
        }
    }

    @Test("Brings back a batch in its order, and one of nothing", arguments: [0, 1, 7])
    func batch(count: Int) throws {
        var corpus = CloudEventCorpus(seed: 5)
        let envelopes = (0..<count).map { _ in corpus.envelope() }
        let json = try CloudEventEncoder().encode(batch: envelopes.map { AnyEnvelope($0) })
        let back = try Self.decoder.decode(batch: json).map { $0.typed(CloudEventCorpus.Freight.self) }
        #expect(back.map(\.?.event) == envelopes.map(\.event))
        #expect(back.map(\.?.metadata) == envelopes.map(\.metadata))
    }

    @Test("Writes what a person would, and says nothing of what there is not")
    func text() throws {
        let metadata = EnvelopeMetadata(
            id: EventID(high: 1, low: 2),
            saga: SagaID(high: 3, low: 4),
            causation: nil,
            time: Timestamp(nanoseconds: 1_500_000_000),
            source: "Card payments"
        )
        let json = try CloudEventEncoder().encode(Envelope(Did<A>(n: 7), metadata: metadata))
        #expect(
            String(decoding: json, as: UTF8.self) == #"""
                {"specversion":"1.0","id":"00000000-0000-0001-0000-000000000002","source":"Card%20payments",\#
                "type":"Did<A>","time":"1970-01-01T00:00:01.500000Z",\#
                "correlationid":"00000000-0000-0003-0000-000000000004","schemaversion":1,\#
                "datacontenttype":"application/json","data":{"n":7}}
                """#
        )
    }

    @Test("Writes an event that nobody could decode as it was stored, JSON or not", arguments: [true, false])
    func undecoded(isJSON: Bool) throws {
        let payload = Array((isJSON ? "{ \"a b\" :\n [ 1.0, \"\\\" x\" ] }" : "{ \"a\" ").utf8)
        let message = UndecodedMessage(name: "Gone", version: 4, payload: payload, problem: "It is gone.")
        var corpus = CloudEventCorpus(seed: 1)
        let json = try CloudEventEncoder().encode(Envelope(message, metadata: corpus.envelope().metadata))
        try CloudEventRules.check(json, "undecoded")
        let text = String(decoding: json, as: UTF8.self)
        #expect(text.contains(#""type":"Gone""#) && text.contains(#""schemaversion":4"#))
        #expect(text.hasSuffix(isJSON ? #""data":{"a b":[1.0,"\" x"]}}"# : #""data_base64":"eyAiYSIg"}"#))
    }

    @Test("Reads a source that is a URI as it is, and writes it back as it was")
    func foreignSource() {
        for uri in [
            "https://example.com/a%20b?c=%C3%A9", "urn:uuid:6e8bc430", "/sensors/7/alerts", "%41", "%zz", "a%20b",
        ] {
            let name = CloudEventSource.name(of: uri)
            #expect(CloudEventSource.reference(to: name) == (uri == "%zz" ? "%25zz" : uri))
        }
        #expect(CloudEventSource.name(of: "a%20b") == "a b")
    }

    @Test("Refuses to write a source without a name")
    func nameless() throws {
        let metadata = EnvelopeMetadata(
            id: EventID(high: 1, low: 2),
            saga: SagaID(high: 3, low: 4),
            causation: nil,
            time: Timestamp(nanoseconds: 0),
            source: ""
        )
        let error = #expect(throws: RuntimeError.self) {
            try CloudEventEncoder().encode(Envelope(Did<A>(n: 7), metadata: metadata))
        }
        #expect(error?.code == .malformedCloudEvent)
    }

    @Test("Reads an older version by way of its migration, and knows every message of a choreography")
    func migrated() throws {
        var members = CloudEventErrorTests.members
        members["type"] = "\"order placed\""
        members["data"] = #"{"total":"12"}"#
        let old = try CloudEventDecoder([Migrated.self]).decode(CloudEventErrorTests.text(members).utf8)
        #expect(old.typed(Migrated.self)?.event.cents == 1200)
        members["schemaversion"] = "\"2\""
        members["data"] = #"{"cents":7}"#
        let new = try CloudEventDecoder([Migrated.self]).decode(CloudEventErrorTests.text(members).utf8)
        #expect(new.typed(Migrated.self)?.event.cents == 7)
        let known = CloudEventDecoder(messagesOf: DeclaredCheckout.graph)
        #expect(
            try known.decode(CloudEventErrorTests.text(["type": "\"OrderCancelled\""]).utf8).name == "OrderCancelled"
        )
    }

    @Test("Reads what the official SDK for Python has written")
    func python() throws {
        let text = #"""
            {"specversion": "1.0", "id": "01a2279e-735c-7a9c-a26c-8ab8f641c2e0", "source": "Orders", "type": "Did<A>", \#
            "time": "2026-11-29T14:03:45.372663Z", "correlationid": "01a2279e-71b7-77ef-a26c-8ab8f641b757", \#
            "causationid": "01a2279e-7355-7073-a26c-8ab8f641be09", "schemaversion": 1, \#
            "datacontenttype": "application/json", "data": {"n": 12601}}
            """#
        let envelope = try CloudEventErrorTests.decoder.decode(text.utf8)
        #expect(envelope.typed(Did<A>.self)?.event == Did<A>(n: 12_601))
        #expect(envelope.time.description == "2026-11-29T14:03:45.372663Z")
        #expect(envelope.causation?.description == "01a2279e-7355-7073-a26c-8ab8f641be09")
    }

    @Test("Reads data that comes as base64, members in any order, and attributes that mean nothing here")
    func leniency() throws {
        let text = CloudEventErrorTests.text([
            "data": nil, "data_base64": "\"eyJuIjo3fQ==\"", "subject": "null", "myextension": "{\"a\":[1]}",
            "datacontenttype": "\"Application/vnd.x+JSON; charset=utf-8\"", "causationid": "null",
        ])
        let envelope = try CloudEventErrorTests.decoder.decode("\n \(text)\t".utf8)
        #expect(envelope.typed(Did<A>.self)?.event.n == 7)
        #expect(envelope.causation == nil)
    }
}

private struct Migrated: DomainEvent {
    static let eventName = "order placed"
    static let schemaVersion = 2
    var cents: Int

    static func migrate(_ payload: inout JSONValue, from version: Int) throws {
        guard case .string(let total)? = payload["total"], let dollars = Int64(total) else { return }
        payload["cents"] = .integer(dollars * 100)
    }
}
