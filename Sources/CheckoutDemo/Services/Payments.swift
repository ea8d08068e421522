import Choreography

/// What Payments keeps in its database.
struct Ledger {
    /// What every customer may spend to begin with.
    let credit: Cents

    /// What is left of the credit of customers who have ordered before.
    var balances = Table<CustomerID, Cents>()

    /// What has been taken for each order and not been given back.
    var payments = Table<OrderID, Cents>()
}

/// Takes what an order costs from its customer's credit.
struct Payments: Participant {
    let store: InMemoryStore<Ledger>

    var reactions: [Reaction<InMemoryStore<Ledger>>] {
        CompensatableStep(on: OrderPlaced.self, completes: PaymentCaptured.self, rejects: PaymentDeclined.self) {
            placed,
            ledger in
            let order = placed.order
            let balance = ledger.balances[order.customer, default: ledger.credit]
            guard balance >= placed.total else {
                throw PaymentDeclined(orderID: order.id, missing: placed.total - balance)
            }
            ledger.balances[order.customer] = balance - placed.total
            ledger.payments[order.id] = placed.total
            return PaymentCaptured(order: order, amount: placed.total)
        }
        .compensate(on: OutOfStock.self, ShipmentRefused.self) { captured, ledger in
            let order = captured.order
            ledger.balances[order.customer, default: 0] += captured.amount
            ledger.payments[order.id] = nil
            return PaymentRefunded(orderID: order.id, customer: order.customer, amount: captured.amount)
        }
    }
}
