import Choreography

/// What Inventory keeps in its database.
struct Warehouse {
    /// How many units of each product are on the shelf.
    var shelf: Table<ProductID, Int>
}

/// Puts goods aside: those of all lines of an order, or none.
struct Inventory: Participant {
    let store: InMemoryStore<Warehouse>

    var reactions: [Reaction<InMemoryStore<Warehouse>>] {
        CompensatableStep(on: PaymentCaptured.self, completes: StockReserved.self, rejects: OutOfStock.self) {
            payment,
            warehouse in
            for line in payment.order.lines {
                let units = warehouse.shelf[line.product, default: 0]
                // Throwing rolls back the lines before this one too: the whole body is one local transaction.
                guard units >= line.quantity else {
                    throw OutOfStock(orderID: payment.order.id, product: line.product)
                }
                warehouse.shelf[line.product] = units - line.quantity
            }
            return StockReserved(order: payment.order)
        }
        .compensate(on: ShipmentRefused.self) { reserved, warehouse in
            for line in reserved.order.lines { warehouse.shelf[line.product, default: 0] += line.quantity }
            return StockReleased(orderID: reserved.order.id, lines: reserved.order.lines)
        }
    }
}
