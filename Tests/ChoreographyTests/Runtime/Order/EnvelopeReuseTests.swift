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

    @Test("Of commands are used for another one, and hold nothing of what was in them")
    func commands() throws {
        let spares = SpareCommands()
        weak var watched: Content?
        do {
            let content = Content()
            watched = content
            let box = Self.box(Named(content: content))
            box.clear()
            var given: ContiguousArray = [box]
            spares.put(&given)
            #expect(given.isEmpty)
        }
        #expect(watched == nil)
        let spare = try #require(spares.takeOne())
        #expect(spares.takeOne() == nil && spares.take(1).isEmpty)
        let content = Content()
        let metadata = EnvelopeMetadata(
            id: EventID(high: 3, low: 2),
            saga: SagaID(high: 3, low: 1),
            causation: nil,
            time: Timestamp(nanoseconds: 5),
            source: "another"
        )
        let box = EnvelopeBox.make(Named(content: content), metadata: metadata, in: spare)
        #expect(box === spare && box.metadata == metadata)
        #expect((box.message as? Named)?.content === content)
        #expect(EnvelopeBox.make(Named(content: content), metadata: metadata, in: nil).metadata == metadata)
    }

    @Test("Of commands are kept up to a limit, and handed out as many as are wanted")
    func manyCommands() {
        let spares = SpareCommands()
        var given: ContiguousArray<EnvelopeBox> = []
        for count in [600, 600] {
            given = ContiguousArray((0..<count).map { _ in Self.box(Named(content: Content())) })
            spares.put(&given)
            #expect(given.isEmpty)
        }
        #expect(spares.take(1000).count == 1000)
        #expect(spares.take(1000).count == 24)
    }

    @Test("Of commands are given back by lanes that serve commands of one type", .timeLimit(.minutes(1)))
    func lanesThatGiveBack() async throws {
        let store = InMemoryStore(Cells())
        let choreography = SagaChoreography("commands") {
            Service("One", store) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self) { command, cells in
                    cells.values["sum", default: 0] += command.n
                    return Did<A>(n: command.n)
                }
            }
            Service("Two", InMemoryStore(Cells())) {
                InitiatingStep(on: PlaceOrder.self, completes: Did<B>.self) { order, _ in Did<B>(n: order.order) }
                InitiatingStep(on: Stop.self, completes: Did<C>.self) { _, _ in Did<C>(n: 1) }
            }
            Service("None", InMemoryStore(Cells())) {
                Listener(on: Did<A>.self) { _, _ in }
                Listener(on: Did<B>.self) { _, _ in }
                Listener(on: Did<C>.self) { _, _ in }
            }
        }
        #expect(choreography.lanes.map { $0.spareCommands != nil } == [true, false, false])
        #expect(choreography.lanes[0].spareCommands === choreography.runtime.spareCommands[0])
        for n in 1...100 { _ = try await choreography.start(Begin(n: n), source: "first").outcome }
        for saga in try await choreography.start(contentsOf: (101...200).map { Begin(n: $0) }) {
            _ = try await saga.get().outcome
        }
        #expect(await store.read { $0.values["sum"] } == 20_100)
        await choreography.shutDown()
    }

    private struct Stop: Command {}

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
