import Choreography

// What the services say to each other. This file is the contract between them: nothing else is shared.

/// The request that starts a checkout.
struct PlaceOrder: Command {
    var order: Order
}

// MARK: Forward: each event makes the next service act

/// Orders has written the order down.
struct OrderPlaced: DomainEvent {
    var order: Order
    var total: Cents
}

/// Payments has taken the total from the customer's credit.
struct PaymentCaptured: DomainEvent {
    var order: Order
    var amount: Cents
}

/// Inventory has put the goods aside.
struct StockReserved: DomainEvent {
    var order: Order
}

/// Shipping has taken the goods over.
struct ShipmentScheduled: DomainEvent {
    var orderID: OrderID
    var country: String
}

/// Orders has confirmed the order: the good end.
struct OrderConfirmed: DomainEvent {
    var orderID: OrderID
}

// MARK: Rejections: each makes the services upstream undo what they have committed

/// Orders does not take the order at all.
struct OrderRefused: CompensationEvent {
    var orderID: OrderID
    var reason: String
}

/// The customer's credit is too small.
struct PaymentDeclined: CompensationEvent {
    var orderID: OrderID
    var missing: Cents
}

/// There are fewer units on the shelf than ordered.
struct OutOfStock: CompensationEvent {
    var orderID: OrderID
    var product: ProductID
}

/// The country may not be shipped to.
struct ShipmentRefused: CompensationEvent {
    var orderID: OrderID
    var country: String
}

// MARK: Undone: what the compensating transactions have committed

/// Payments has given the money back.
struct PaymentRefunded: CompensationEvent {
    var orderID: OrderID
    var customer: CustomerID
    var amount: Cents
}

/// Inventory has put the goods back on the shelf.
struct StockReleased: CompensationEvent {
    var orderID: OrderID
    var lines: [OrderLine]
}

/// Orders has cancelled the order: the end of everything that went wrong.
struct OrderCancelled: CompensationEvent {
    var orderID: OrderID
}
