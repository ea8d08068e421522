import Choreography

/// Puts goods aside: those of all lines of an order, or none.
struct Inventory<Store: SynchronousStore>: Participant where Store.Transaction: WarehouseRecords {
    let name = "Inventory"
    let store: Store

    var reactions: [Reaction<Store>] {
        CompensatableStep(on: PaymentCaptured.self, completes: StockReserved.self, rejects: OutOfStock.self) {
            payment,
            warehouse in
            try warehouse.reserve(payment.order)
        }
        .compensate(on: ShipmentRefused.self) { reserved, warehouse in
            try warehouse.release(reserved)
        }
    }
}

extension WarehouseRecords {
    /// Puts the goods of all lines aside, or throws.
    func reserve(_ order: Order) throws -> StockReserved {
        for line in order.lines {
            let units = try self.units(of: line.product)
            // Throwing rolls back the lines before this one too: the whole body is one local transaction.
            guard units >= line.quantity else { throw OutOfStock(orderID: order.id, product: line.product) }
            try self.setUnits(units - line.quantity, of: line.product)
        }
        return StockReserved(order: order)
    }

    /// Puts the goods back on the shelf.
    func release(_ reserved: StockReserved) throws -> StockReleased {
        for line in reserved.order.lines {
            try self.setUnits(self.units(of: line.product) + line.quantity, of: line.product)
        }
        return StockReleased(orderID: reserved.order.id, lines: reserved.order.lines)
    }
}
