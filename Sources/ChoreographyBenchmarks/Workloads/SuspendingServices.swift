import Choreography

// The services of the checkout, with bodies that may suspend and never do.

struct SuspendingOrders: Participant {
    let store: InMemoryStore<OrderBook>

    var reactions: [Reaction<InMemoryStore<OrderBook>>] {
        InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self, rejects: OrderRefused.self) {
            order,
            book async throws in
            try book.place(order)
        }
        .compensate(on: PaymentDeclined.self, OutOfStock.self, ShipmentRefused.self) { placed, book async throws in
            book.cancel(placed)
        }
        RetriableStep(on: ShipmentScheduled.self, completes: OrderConfirmed.self) { shipment, book async throws in
            book.confirm(shipment)
        }
    }
}

struct SuspendingPayments: Participant {
    let store: InMemoryStore<Ledger>

    var reactions: [Reaction<InMemoryStore<Ledger>>] {
        CompensatableStep(on: OrderPlaced.self, completes: PaymentCaptured.self, rejects: PaymentDeclined.self) {
            order,
            ledger async throws in try ledger.capture(order)
        }
        .compensate(on: OutOfStock.self, ShipmentRefused.self) { payment, ledger async throws in ledger.refund(payment)
        }
    }
}

struct SuspendingInventory: Participant {
    let store: InMemoryStore<Warehouse>

    var reactions: [Reaction<InMemoryStore<Warehouse>>] {
        CompensatableStep(on: PaymentCaptured.self, completes: StockReserved.self, rejects: OutOfStock.self) {
            payment,
            warehouse async throws in try warehouse.reserve(payment)
        }
        .compensate(on: ShipmentRefused.self) { reservation, warehouse async throws in warehouse.release(reservation) }
    }
}

struct SuspendingShipping: Participant {
    let store: InMemoryStore<Depot>

    var reactions: [Reaction<InMemoryStore<Depot>>] {
        PivotStep(on: StockReserved.self, completes: ShipmentScheduled.self, rejects: ShipmentRefused.self) {
            reservation,
            depot async throws in try depot.schedule(reservation)
        }
    }
}
