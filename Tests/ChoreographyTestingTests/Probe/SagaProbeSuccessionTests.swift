import Choreography
import ChoreographyTesting
import Testing

@Suite("A saga probe on the stores of one before", .timeLimit(.minutes(1)))
struct SagaProbeSuccessionTests {
    @Test("Has sagas of its own, which its stores have never heard of")
    func ownSagas() throws {
        let store = FaultyStore(fault: nil)
        for n in 1...2 {
            let probe = SagaProbe(of: .someParticipants) { environment in
                SagaChoreography("desk", environment: environment) { LastingDesk(store: store) }
            }
            try probe.start(Order(n: n))
            try probe.expect(Ordered.self) { $0.n == n }
            try probe.expectOutcome(.completed)
            try probe.finish()
        }
    }

    @Test("Goes on with a saga that was left in a pause, beside those that it begins")
    func leftSaga() throws {
        let shop = Shop()
        func leave() throws -> SagaID {
            let probe = SagaProbe { shop.choreography($0) }
            try probe.fail(step: "Paid", of: "Shelf", times: 1)
            return try probe.start(Order(n: 1))
        }
        let left = try leave()
        let probe = SagaProbe { shop.choreography($0) }
        let saga = try probe.start(Order(n: 2))
        #expect(saga != left)
        #expect(Set(probe.sagas) == [saga, left])
        try probe.expect(Sent.self, in: left) { $0.n == 1 }
        try probe.expect(Ordered.self, in: saga) { $0.n == 2 }
        try probe.expect(Paid.self, in: saga) { $0.n == 2 }
        try probe.expect(Sent.self, in: saga) { $0.n == 2 }
        try probe.expectOutcome(.completed, of: saga)
        try probe.finish()
    }
}

/// A participant whose store may suspend.
private struct LastingDesk: Participant {
    let store: FaultyStore

    var reactions: [Reaction<FaultyStore>] {
        InitiatingStep(on: Order.self, completes: Ordered.self) { order, _ in Ordered(n: order.n) }
    }
}
