import Testing

@testable import Choreography

@Suite("The barrier's rules")
struct BarrierRulesTests {
    @Test(
        "Let a step run once, and drop it behind a fence",
        arguments: [
            (StepState.none, Barrier.Forward.run), (.committed, .absorb), (.rejected, .absorb), (.undone, .absorb),
            (.fenced, .drop),
        ]
    )
    func forward(_ state: StepState, _ expected: Barrier.Forward) {
        #expect(Barrier.forward(state) == expected)
    }

    @Test(
        "Let an undo run once for what has committed, and fence what has not come",
        arguments: [
            (StepState.none, Barrier.Undo.fence), (.committed, .run), (.rejected, .absorb), (.undone, .absorb),
            (.fenced, .absorb),
        ]
    )
    func undo(_ state: StepState, _ expected: Barrier.Undo) {
        #expect(Barrier.undo(state) == expected)
    }

    @Test("Answer an event that comes after its saga has ended with late, and call nothing")
    func late() {
        let box = EnvelopeBox.make(
            Did<A>(n: 1),
            metadata: EnvelopeMetadata(
                id: EventID(high: 1, low: 1),
                saga: SagaID(high: 1, low: 2),
                causation: nil,
                time: Timestamp(nanoseconds: 0),
                source: "test"
            ),
            route: 0,
            lane: -1
        )
        var record = SagaRecord(stepCount: 2)
        _ = record.addDeliveries(1)
        guard case .run = record.admitForward(box, step: 0, part: 0, parts: 1) else {
            Issue.record("The first arrival runs.")
            return
        }
        record.commit(0, as: .committed, keeping: nil, now: Timestamp(nanoseconds: 1))
        guard case .ended = record.finishDelivery(leadingTo: 0) else {
            Issue.record("Nothing is in flight.")
            return
        }
        for admission in [
            record.admitForward(box, step: 0, part: 0, parts: 1), record.admitForward(box, step: 1, part: 0, parts: 1),
            record.admitUndo(step: 0, now: Timestamp(nanoseconds: 2)),
            record.admitUndo(step: 1, now: Timestamp(nanoseconds: 2)),
        ] {
            guard case .skip(.late) = admission else {
                Issue.record("\(admission)")
                continue
            }
        }
        #expect(record.outcome?.description == "completed")
        #expect(record.rows[1].state == .none)
    }
}
