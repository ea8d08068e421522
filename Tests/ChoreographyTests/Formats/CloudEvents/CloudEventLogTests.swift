import Testing

@testable import Choreography

@Suite("The log of CloudEvents", .timeLimit(.minutes(1)))
struct CloudEventLogTests {
    @Test("Has every message of a saga once, each cause before what it led to, and reads back as a batch too")
    func saga() async throws {
        let (lines, complaints) = (OnTheWire.Lines(), OnTheWire.Lines())
        let payments = Shop.Payments(store: InMemoryStore(Shop.Ledger(credit: Table(["Ada": 5000]))))
        let shop = SagaChoreography("shop", observers: [OnTheWire.log(lines, complaints)]) {
            Shop.Orders()
            payments
            Shop.Shipping()
        }
        async let printing: Void = OnTheWire.printPayments(shop)
        let command = Shop.PlaceOrder(order: 8, customer: "Ada", cents: 900, country: "Atlantis")
        let saga = try await shop.start(command)
        _ = try await saga.outcome
        await shop.shutDown()
        try await printing
        #expect(complaints.all.isEmpty)
        let envelopes = try lines.all.map { try OnTheWire.read(Array($0.utf8), shop) }
        #expect(
            envelopes.map(\.name).sorted() == [
                "OrderCancelled", "OrderPlaced", "PaymentCaptured", "PaymentRefunded", "PlaceOrder", "ShipmentRefused",
            ]
        )
        var seen: Set<EventID> = []
        for envelope in envelopes {
            #expect(envelope.saga == saga.id)
            #expect(envelope.causation.map { seen.contains($0) } ?? (envelope.name == "PlaceOrder"))
            seen.insert(envelope.id)
        }
        let batch = try OnTheWire.batch(envelopes, CloudEventDecoder(messagesOf: shop.graph))
        #expect(batch.count > lines.all.joined().utf8.count)
    }

    @Test("Tells of an event that can't be encoded, and goes on")
    func unencodable() async throws {
        let (lines, complaints) = (OnTheWire.Lines(), OnTheWire.Lines())
        let scales = SagaChoreography("scales", observers: [OnTheWire.log(lines, complaints)]) {
            Service("Scales", InMemoryStore(())) {
                InitiatingStep(on: Begin.self, completes: Weighed.self) { _, _ in Weighed(grams: .nan) }
                Listener(on: Weighed.self) { _, _ in }
            }
        }
        _ = try await scales.start(Begin()).outcome
        await scales.shutDown()
        #expect(lines.all.count == 1)
        #expect(complaints.all.count == 1)
        #expect(complaints.all.first?.hasPrefix("Weighed: ") ?? false)
    }
}

private struct Weighed: DomainEvent { var grams: Double }
