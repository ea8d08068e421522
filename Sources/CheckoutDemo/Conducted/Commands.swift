import Choreography
import Orchestration

// What the manager of the checkout says to the services. They answer with the events of the choreography.

/// Orders is to write an order down.
struct RecordOrder: ParticipantCommand {
    var order: Order
}

/// Orders is to cancel an order.
struct CancelOrder: CompensatingCommand {
    var orderID: OrderID
    /// The name of the event that was the first to say no.
    var cause: String
}

/// Payments is to take the total from the customer's credit.
struct CapturePayment: ParticipantCommand {
    var order: Order
    var total: Cents
}

/// Payments is to give the money back.
struct RefundPayment: CompensatingCommand {
    var orderID: OrderID
}

/// Inventory is to put the goods aside.
struct ReserveStock: ParticipantCommand {
    var order: Order
}

/// Inventory is to put the goods back on the shelf.
struct ReleaseStock: CompensatingCommand {
    var orderID: OrderID
}

/// Shipping is to take the goods over.
struct ScheduleShipment: ParticipantCommand {
    var order: Order
}

/// Orders is to confirm an order.
struct ConfirmOrder: ParticipantCommand {
    var orderID: OrderID
}
