import Choreography
import ChoreographyTesting
import Testing

// snippet: payment tests
@Suite("Payments")
struct PaymentTests {
    @Test("Take the money for an order")
    func paid() throws {
        let ledger = InMemoryStore(Ledger(credit: Table(["Ada": 1000])))
        let probe = SagaProbe { environment in
            SagaChoreography("shop", environment: environment) {
                Orders(store: InMemoryStore(Book()))
                Payments(store: ledger)
            }
        }
        try probe.start(PlaceOrder(order: 1, cents: 900))
        try probe.expect(OrderPlaced.self)
        try probe.expect(OrderPaid.self)
        try probe.finish()
        #expect(ledger.committed { $0.credit["Ada"] } == 100)
    }
}
// end
