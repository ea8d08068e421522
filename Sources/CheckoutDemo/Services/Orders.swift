import Choreography

/// Takes orders, and says in the end what has become of them.
struct Orders<Store: SynchronousStore>: Participant where Store.Transaction: OrderRecords {
    let name = "Orders"
    let store: Store

    var reactions: [Reaction<Store>] {
        InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self, rejects: OrderRefused.self) { command, book in
            try book.place(command.order)
        }
        .compensate(on: PaymentDeclined.self, OutOfStock.self, ShipmentRefused.self) { placed, cause, book in
            try book.cancel(placed, cause: type(of: cause).eventName)
        }

        RetriableStep(on: ShipmentScheduled.self, completes: OrderConfirmed.self) { shipment, book in
            try book.confirm(shipment.orderID)
        }
    }
}

extension OrderRecords {
    /// Writes an order down, unless it makes no sense.
    func place(_ order: Order) throws -> OrderPlaced {
        guard try self.status(of: order.id) == nil else {
            throw OrderRefused(orderID: order.id, reason: "there is an order with this number")
        }
        guard !order.lines.isEmpty, let total = order.total else {
            throw OrderRefused(orderID: order.id, reason: "it has no lines, or costs more than can be counted")
        }
        try self.set(.placed, of: order.id)
        return OrderPlaced(order: order, total: total)
    }

    /// Cancels an order because of an event.
    func cancel(_ placed: OrderPlaced, cause: String) throws -> OrderCancelled {
        try self.set(.cancelled(cause: cause), of: placed.order.id)
        return OrderCancelled(orderID: placed.order.id)
    }

    /// Confirms an order.
    func confirm(_ order: OrderID) throws -> OrderConfirmed {
        try self.set(.confirmed, of: order)
        return OrderConfirmed(orderID: order)
    }
}
