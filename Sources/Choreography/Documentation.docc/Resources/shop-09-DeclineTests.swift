import Choreography
import ChoreographyTesting
import Testing

@testable import Shop

@Suite("An order that can't be paid")
struct DeclineTests {
    @Test("Is cancelled")
    func declined() throws {
        let book = InMemoryStore(Book())
        let probe = SagaProbe { environment in
            SagaChoreography("shop", environment: environment) {
                Orders(store: book)
                Payments(store: InMemoryStore(Ledger()))
            }
        }
        try probe.start(PlaceOrder(order: 1, cents: 900))
        try probe.expect(OrderPlaced.self)
        try probe.expect(PaymentDeclined.self)
        try probe.expect(OrderCancelled.self)
        try probe.expectOutcome(.compensated(by: PaymentDeclined.self))
        try probe.finish()
        #expect(book.committed { $0.states.isEmpty } == true)
    }
}
