import Choreography

let orders = Orders(store: InMemoryStore(Book()))
let payments = Payments(store: InMemoryStore(Ledger(credit: Table(["Ada": 1000]))))
let shop = SagaChoreography("shop") {
    orders
    payments
}
do {
    try shop.validate()
} catch {
    print(error)
}
