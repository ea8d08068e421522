import Choreography

// The services of the checkout, with bodies that never suspend.

struct Orders: Participant {
    let store: InMemoryStore<OrderBook>

    var reactions: [Reaction<InMemoryStore<OrderBook>>] {
        InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self, rejects: OrderRefused.self) { order, book in
            try book.place(order)
        }
        .compensate(on: PaymentDeclined.self, OutOfStock.self, ShipmentRefused.self) { placed, book in
            book.cancel(placed)
        }
        RetriableStep(on: ShipmentScheduled.self, completes: OrderConfirmed.self) { shipment, book in
            book.confirm(shipment)
        }
    }
}

struct Payments: Participant {
    let store: InMemoryStore<Ledger>

    var reactions: [Reaction<InMemoryStore<Ledger>>] {
        CompensatableStep(on: OrderPlaced.self, completes: PaymentCaptured.self, rejects: PaymentDeclined.self) {
            order,
            ledger in try ledger.capture(order)
        }
        .compensate(on: OutOfStock.self, ShipmentRefused.self) { payment, ledger in ledger.refund(payment) }
    }
}

struct Inventory: Participant {
    let store: InMemoryStore<Warehouse>

    var reactions: [Reaction<InMemoryStore<Warehouse>>] {
        CompensatableStep(on: PaymentCaptured.self, completes: StockReserved.self, rejects: OutOfStock.self) {
            payment,
            warehouse in try warehouse.reserve(payment)
        }
        .compensate(on: ShipmentRefused.self) { reservation, warehouse in warehouse.release(reservation) }
    }
}

struct Shipping: Participant {
    let store: InMemoryStore<Depot>

    var reactions: [Reaction<InMemoryStore<Depot>>] {
        PivotStep(on: StockReserved.self, completes: ShipmentScheduled.self, rejects: ShipmentRefused.self) {
            reservation,
            depot in try depot.schedule(reservation)
        }
    }
}

struct Notifications: Participant {
    let store: InMemoryStore<Outgoing>

    var reactions: [Reaction<InMemoryStore<Outgoing>>] {
        Listener(on: OrderConfirmed.self) { _, mails in mails.tell(0) }
        Listener(on: OrderCancelled.self) { _, mails in mails.tell(1) }
        Listener(on: PaymentRefunded.self) { _, mails in mails.tell(2) }
        Listener(on: StockReleased.self) { _, mails in mails.tell(3) }
    }
}
