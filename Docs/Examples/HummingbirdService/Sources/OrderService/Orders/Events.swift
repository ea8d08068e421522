internal import Choreography

// What the participants say to each other. Each message names its order.

/// A message about an order.
protocol AboutOrder { var order: Int { get } }

/// The request that starts a saga.
struct PlaceOrder: Command, AboutOrder {
    var order: Int
    var customer: String
    var product: String
    var quantity: Int
    var cents: Int
}

struct OrderPlaced: DomainEvent, AboutOrder {
    var order: Int
    var customer: String
    var product: String
    var quantity: Int
    var cents: Int
}

struct PaymentCaptured: DomainEvent, AboutOrder {
    var order: Int
    var customer: String
    var product: String
    var quantity: Int
    var cents: Int
}

struct StockReserved: DomainEvent, AboutOrder { var order: Int }

struct OrderRefused: CompensationEvent, AboutOrder { var order: Int }
struct PaymentDeclined: CompensationEvent, AboutOrder { var order: Int }
struct OutOfStock: CompensationEvent, AboutOrder { var order: Int }
struct OrderCancelled: CompensationEvent, AboutOrder { var order: Int }
struct PaymentRefunded: CompensationEvent, AboutOrder { var order: Int }
