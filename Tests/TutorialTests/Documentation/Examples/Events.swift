import Choreography

// snippet: events
struct PlaceOrder: Command {
    var order: Int
    var cents: Int
}

struct OrderPlaced: DomainEvent {
    var order: Int
    var cents: Int
}

struct OrderPaid: DomainEvent { var order: Int }
struct PaymentDeclined: CompensationEvent { var order: Int }
struct OrderCancelled: CompensationEvent { var order: Int }
// end
