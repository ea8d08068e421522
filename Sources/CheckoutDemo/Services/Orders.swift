import Choreography

/// What Orders keeps in its database.
struct OrderBook {
    /// How far an order has come.
    enum Status {
        case placed
        case confirmed
        case cancelled
    }

    var orders = Table<OrderID, Status>()
}

/// Takes orders, and says in the end what has become of them.
struct Orders: Participant {
    let store: InMemoryStore<OrderBook>

    var reactions: [Reaction<InMemoryStore<OrderBook>>] {
        InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self, rejects: OrderRefused.self) { command, book in
            let order = command.order
            guard book.orders[order.id] == nil else {
                throw OrderRefused(orderID: order.id, reason: "there is an order with this number")
            }
            guard !order.lines.isEmpty, let total = order.total else {
                throw OrderRefused(orderID: order.id, reason: "it has no lines, or costs more than can be counted")
            }
            book.orders[order.id] = .placed
            return OrderPlaced(order: order, total: total)
        }
        .compensate(on: PaymentDeclined.self, OutOfStock.self, ShipmentRefused.self) { placed, book in
            book.orders[placed.order.id] = .cancelled
            return OrderCancelled(orderID: placed.order.id)
        }

        RetriableStep(on: ShipmentScheduled.self, completes: OrderConfirmed.self) { shipment, book in
            book.orders[shipment.orderID] = .confirmed
            return OrderConfirmed(orderID: shipment.orderID)
        }
    }
}
