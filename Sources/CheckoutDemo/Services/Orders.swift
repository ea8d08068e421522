import Choreography

/// Takes orders, and says in the end what has become of them.
struct Orders<Store: SynchronousStore>: Participant where Store.Transaction: OrderRecords {
    let name = "Orders"
    let store: Store

    var reactions: [Reaction<Store>] {
        InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self, rejects: OrderRefused.self) { command, book in
            let order = command.order
            guard try book.status(of: order.id) == nil else {
                throw OrderRefused(orderID: order.id, reason: "there is an order with this number")
            }
            guard !order.lines.isEmpty, let total = order.total else {
                throw OrderRefused(orderID: order.id, reason: "it has no lines, or costs more than can be counted")
            }
            try book.set(.placed, of: order.id)
            return OrderPlaced(order: order, total: total)
        }
        .compensate(on: PaymentDeclined.self, OutOfStock.self, ShipmentRefused.self) { placed, cause, book in
            try book.set(.cancelled(cause: type(of: cause).eventName), of: placed.order.id)
            return OrderCancelled(orderID: placed.order.id)
        }

        RetriableStep(on: ShipmentScheduled.self, completes: OrderConfirmed.self) { shipment, book in
            try book.set(.confirmed, of: shipment.orderID)
            return OrderConfirmed(orderID: shipment.orderID)
        }
    }
}
