import Choreography

/// Takes what an order costs from its customer's credit.
struct Payments<Store: SynchronousStore>: Participant where Store.Transaction: LedgerRecords {
    let name = "Payments"
    let store: Store

    var reactions: [Reaction<Store>] {
        CompensatableStep(on: OrderPlaced.self, completes: PaymentCaptured.self, rejects: PaymentDeclined.self) {
            placed,
            ledger in
            let order = placed.order
            let balance = try ledger.balance(of: order.customer)
            guard balance >= placed.total else {
                throw PaymentDeclined(orderID: order.id, missing: placed.total - balance)
            }
            try ledger.setBalance(balance - placed.total, of: order.customer)
            try ledger.setPayment(placed.total, for: order.id)
            return PaymentCaptured(order: order, amount: placed.total)
        }
        .compensate(on: OutOfStock.self, ShipmentRefused.self) { captured, ledger in
            let order = captured.order
            try ledger.setBalance(ledger.balance(of: order.customer) + captured.amount, of: order.customer)
            try ledger.setPayment(nil, for: order.id)
            return PaymentRefunded(orderID: order.id, customer: order.customer, amount: captured.amount)
        }
    }
}
