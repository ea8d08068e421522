import Choreography

/// Puts goods aside: those of all lines of an order, or none.
struct Inventory<Store: SynchronousStore>: Participant where Store.Transaction: WarehouseRecords {
    let name = "Inventory"
    let store: Store

    var reactions: [Reaction<Store>] {
        CompensatableStep(on: PaymentCaptured.self, completes: StockReserved.self, rejects: OutOfStock.self) {
            payment,
            warehouse in
            for line in payment.order.lines {
                let units = try warehouse.units(of: line.product)
                // Throwing rolls back the lines before this one too: the whole body is one local transaction.
                guard units >= line.quantity else {
                    throw OutOfStock(orderID: payment.order.id, product: line.product)
                }
                try warehouse.setUnits(units - line.quantity, of: line.product)
            }
            return StockReserved(order: payment.order)
        }
        .compensate(on: ShipmentRefused.self) { reserved, warehouse in
            for line in reserved.order.lines {
                try warehouse.setUnits(warehouse.units(of: line.product) + line.quantity, of: line.product)
            }
            return StockReleased(orderID: reserved.order.id, lines: reserved.order.lines)
        }
    }
}
