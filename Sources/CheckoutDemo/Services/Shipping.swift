import Choreography

/// What Shipping keeps in its database.
struct Depot {
    /// The countries that may not be shipped to.
    let embargo: Set<String>

    /// What has been shipped for each order.
    var shipments = Table<OrderID, [OrderLine]>()
}

/// Ships, except to countries under embargo.
///
/// This is the checkout's pivot: nothing after it can say no, so a shipment is never called back.
struct Shipping: Participant {
    let store: InMemoryStore<Depot>

    var reactions: [Reaction<InMemoryStore<Depot>>] {
        PivotStep(on: StockReserved.self, completes: ShipmentScheduled.self, rejects: ShipmentRefused.self) {
            reserved,
            depot in
            let order = reserved.order
            guard !depot.embargo.contains(order.country) else {
                throw ShipmentRefused(orderID: order.id, country: order.country)
            }
            depot.shipments[order.id] = order.lines
            return ShipmentScheduled(orderID: order.id, country: order.country)
        }
    }
}
