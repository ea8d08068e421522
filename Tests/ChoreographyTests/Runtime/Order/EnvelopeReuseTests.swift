import Testing

@testable import Choreography

@Suite("Envelopes that are used again")
struct EnvelopeReuseTests {
    @Test("Are only those to which nobody refers any more, and hold nothing of what was in them")
    func spares() throws {
        var spares = SpareEnvelopes(types: 2)
        let kept = Self.box(Named(content: Content()))
        spares.put(kept, 1)
        #expect(spares.take(1) == nil)
        weak var watched: Content?
        do {
            let content = Content()
            watched = content
            spares.put(Self.box(Named(content: content)), 1)
        }
        #expect(watched == nil)
        #expect(spares.take(0) == nil)
        let spare = try #require(spares.take(1) as? TypedEnvelope<PassingContent<Named>>)
        #expect(spare.content.kept == nil)
        #expect(spares.take(1) == nil)
    }

    @Test("Are not kept for types that the lane does not publish")
    func unknownType() {
        var spares = SpareEnvelopes(types: 1)
        spares.put(Self.box(Named(content: Content())), -1)
        #expect(spares.take(-1) == nil)
        #expect(spares.take(0) == nil)
    }

    @Test("Are lent to one call, once, for what it completes with, and not to one that may outlast its turn")
    func lent() {
        let place = Confined<EnvelopeBox?>(Self.box(Named(content: Content())))
        let call = StepCall(
            input: .nothing,
            id: EventID(high: 2, low: 1),
            time: Timestamp(nanoseconds: 0),
            source: "test",
            completionRoute: 1,
            rejectionRoute: 2,
            origin: StepCallOrigin(lane: 0, attempt: 1, isReplay: false),
            spare: place.pointer
        )
        #expect(call.abandonable.takeSpare(for: 1) == nil)
        #expect(call.takeSpare(for: 2) == nil)
        #expect(place.state != nil)
        #expect(call.takeSpare(for: 1) != nil)
        #expect(call.takeSpare(for: 1) == nil && place.state == nil)
    }

    @Test("Leave alone what somebody has kept of earlier sagas", .timeLimit(.minutes(1)))
    func keptEvents() async throws {
        let checkout = Checkout()
        let choreography = checkout.choreography()
        let saga = try await choreography.start(PlaceOrder(order: 7))
        var kept: [AnyEnvelope] = []
        for await entry in saga.timeline { kept += [entry.event].compactMap(\.self) }
        let (messages, metadata) = (kept.map { "\($0.message)" }, kept.map(\.metadata))
        #expect(kept.count >= 5)
        for number in 100..<400 {
            let country = number % 3 == 0 ? "Atlantis" : "France"
            _ = try await choreography.start(PlaceOrder(order: number, country: country)).outcome
        }
        #expect(kept.map { "\($0.message)" } == messages)
        #expect(kept.map(\.metadata) == metadata)
        await choreography.shutDown()
    }

    private final class Content: Sendable {}
    private struct Named: DomainEvent {
        let content: Content

        init(content: Content) { self.content = content }
        init(from decoder: any Decoder) throws { self.content = Content() }
        func encode(to encoder: any Encoder) throws {}
    }

    private static func box(_ event: Named) -> EnvelopeBox {
        let metadata = EnvelopeMetadata(
            id: EventID(high: 1, low: 1),
            saga: SagaID(high: 1, low: 1),
            causation: nil,
            time: Timestamp(nanoseconds: 0),
            source: "test"
        )
        return EnvelopeBox.make(event, metadata: metadata, route: 0, lane: 0)
    }
}
