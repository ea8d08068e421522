import Choreography

/// Ships, except to countries under embargo.
///
/// This is the checkout's pivot: nothing after it can say no, so a shipment is never called back.
struct Shipping<Store: SynchronousStore>: Participant where Store.Transaction: DepotRecords {
    let name = "Shipping"
    let store: Store

    var reactions: [Reaction<Store>] {
        PivotStep(on: StockReserved.self, completes: ShipmentScheduled.self, rejects: ShipmentRefused.self) {
            reserved,
            depot in
            try depot.schedule(reserved.order)
        }
    }
}

extension DepotRecords {
    /// Ships an order, unless its country is under embargo.
    func schedule(_ order: Order) throws -> ShipmentScheduled {
        guard try !self.isUnderEmbargo(order.country) else {
            throw ShipmentRefused(orderID: order.id, country: order.country)
        }
        try self.ship(order.lines, for: order.id)
        return ShipmentScheduled(orderID: order.id, country: order.country)
    }
}
