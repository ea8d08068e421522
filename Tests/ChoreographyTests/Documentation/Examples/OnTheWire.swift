@testable import Choreography

/// The examples of "Speaking CloudEvents".
enum OnTheWire {
    /// Prints each payment as a CloudEvent, until the choreography is shut down.
    static func printPayments(_ shop: SagaChoreography) async throws {
        // snippet: writing
        for await envelope in shop.events(Shop.PaymentCaptured.self) {
            let json = try CloudEventEncoder().encode(envelope)
            print(String(decoding: json, as: UTF8.self))
        }
        // end
    }

    /// Reads an event.
    static func read(_ json: [UInt8], _ shop: SagaChoreography) throws -> AnyEnvelope {
        // snippet: reading
        let decoder = CloudEventDecoder(messagesOf: shop.graph)
        let envelope = try decoder.decode(json)
        if let captured = envelope.typed(Shop.PaymentCaptured.self) {
            print(captured.saga, captured.event.cents)
        }
        // end
        return envelope
    }

    /// Writes and reads a batch.
    static func batch(_ envelopes: [AnyEnvelope], _ decoder: CloudEventDecoder) throws -> [UInt8] {
        // snippet: batch
        let batch = try CloudEventEncoder().encode(batch: envelopes)
        for envelope in try decoder.decode(batch: batch) { print(envelope.name) }
        // end
        return batch
    }

    /// What an observer collects from several tasks.
    final class Lines: Sendable {
        private let lines = Locked<[String]>([])

        var all: [String] { self.lines.withLock { $0 } }

        func append(_ line: String) { self.lines.withLock { $0.append(line) } }
    }

    /// Collects every message.
    static func log(_ lines: Lines, _ complaints: Lines) -> CloudEventLog {
        // snippet: log
        let log = CloudEventLog { json in
            lines.append(String(decoding: json, as: UTF8.self))
        } onFailure: { event, error in
            complaints.append("\(event.name): \(error)")
        }
        // end
        return log
    }
}
