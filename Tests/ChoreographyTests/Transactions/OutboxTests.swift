import Testing

@testable import Choreography

@Suite("An outbox")
struct OutboxTests {
    private static func box(_ number: Int) -> EnvelopeBox {
        EnvelopeBox.make(
            Did<A>(n: number),
            metadata: EnvelopeMetadata(
                id: EventID(high: 1, low: UInt64(number)),
                saga: SagaID(high: 1, low: 1),
                causation: nil,
                time: Timestamp(nanoseconds: 0),
                source: "test"
            ),
            route: 0,
            lane: 0
        )
    }

    @Test("Keeps an event until its last receipt, whatever the order of the receipts")
    func receipts() {
        var outbox = Outbox()
        let boxes = (0..<3).map(Self.box)
        for (number, box) in boxes.enumerated() { outbox.append(box, receipts: number + 1) }
        func receive(_ numbers: [Int]) -> [Bool] { numbers.map { outbox.receive(boxes[$0]) } }
        #expect(receive([2, 0, 1, 1]) == [false, true, false, true])
        #expect(outbox.count == 1)
        #expect(outbox.unsettled.map(\.metadata.id.low) == [2])
        #expect(receive([2, 2]) == [false, true])
        #expect(outbox.unsettled.isEmpty)
    }

    @Test("Keeps the order of the commits and a bounded size while an old event is never settled")
    func compaction() throws {
        var outbox = Outbox()
        let stuck = Self.box(0)
        outbox.append(stuck, receipts: 1)
        var settled = 0
        for number in 1...100_000 {
            let box = Self.box(number)
            outbox.append(box, receipts: 1)
            if number < 99_998 { settled += outbox.receive(box) ? 1 : 0 }
        }
        #expect(settled == 99_997)
        #expect(outbox.unsettled.map(\.metadata.id.low) == [0, 99_998, 99_999, 100_000])
        let rows = Mirror(reflecting: outbox).children.first { $0.label == "rows" }
        #expect(try #require(rows?.value as? ContiguousArray<EnvelopeBox?>).count <= 2048)
        _ = outbox.receive(stuck)
        #expect(outbox.unsettled.map(\.metadata.id.low) == [99_998, 99_999, 100_000])
    }
}
