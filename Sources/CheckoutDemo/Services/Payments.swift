import Choreography

/// Takes what an order costs from its customer's credit.
struct Payments<Store: SynchronousStore>: Participant where Store.Transaction: LedgerRecords {
    let name = "Payments"
    let store: Store

    var reactions: [Reaction<Store>] {
        CompensatableStep(on: OrderPlaced.self, completes: PaymentCaptured.self, rejects: PaymentDeclined.self) {
            placed,
            ledger in
            try ledger.capture(placed.total, for: placed.order)
        }
        .compensate(on: OutOfStock.self, ShipmentRefused.self) { captured, ledger in
            try ledger.refund(captured)
        }
    }
}

extension LedgerRecords {
    /// Takes what an order costs from its customer's credit, if there is as much.
    func capture(_ total: Cents, for order: Order) throws -> PaymentCaptured {
        let balance = try self.balance(of: order.customer)
        guard balance >= total else { throw PaymentDeclined(orderID: order.id, missing: total - balance) }
        try self.setBalance(balance - total, of: order.customer)
        try self.setPayment(total, for: order.id)
        return PaymentCaptured(order: order, amount: total)
    }

    /// Gives back what was taken.
    func refund(_ captured: PaymentCaptured) throws -> PaymentRefunded {
        let order = captured.order
        try self.setBalance(self.balance(of: order.customer) + captured.amount, of: order.customer)
        try self.setPayment(nil, for: order.id)
        return PaymentRefunded(orderID: order.id, customer: order.customer, amount: captured.amount)
    }
}
