import Choreography

let orders = Orders(store: InMemoryStore(Book()))
let payments = Payments(store: InMemoryStore(Ledger(credit: Table(["Ada": 1000]))))
let shop = SagaChoreography("shop") {
    orders
    payments
}
try shop.validate()
for order in 1...2 {
    let saga = try await shop.start(PlaceOrder(order: order, cents: 900))
    print("order \(order):", try await saga.outcome)
}
await shop.shutDown()
