import Choreography
import Orchestration

// The services as a manager conducts them: by the same rules, on the same databases. Notifications listens to the same
// events as in the choreography, and nobody tells it to.

/// Takes orders, as the manager tells it.
struct ConductedOrders<Store: SynchronousStore>: Participant where Store.Transaction: OrderRecords {
    let name = "Orders"
    let store: Store

    var reactions: [Reaction<Store>] {
        CommandStep(on: RecordOrder.self, replies: OrderPlaced.self, refuses: OrderRefused.self) { command, book in
            try book.place(command.order)
        }
        .compensate(on: CancelOrder.self) { placed, command, book in try book.cancel(placed, cause: command.cause) }

        CommandStep(on: ConfirmOrder.self, replies: OrderConfirmed.self) { command, book in
            try book.confirm(command.orderID)
        }
    }
}

/// Takes what an order costs from its customer's credit, as the manager tells it.
struct ConductedPayments<Store: SynchronousStore>: Participant where Store.Transaction: LedgerRecords {
    let name = "Payments"
    let store: Store

    var reactions: [Reaction<Store>] {
        CommandStep(on: CapturePayment.self, replies: PaymentCaptured.self, refuses: PaymentDeclined.self) {
            command,
            ledger in
            try ledger.capture(command.total, for: command.order)
        }
        .compensate(on: RefundPayment.self) { captured, ledger in try ledger.refund(captured) }
    }
}

/// Puts goods aside, as the manager tells it.
struct ConductedInventory<Store: SynchronousStore>: Participant where Store.Transaction: WarehouseRecords {
    let name = "Inventory"
    let store: Store

    var reactions: [Reaction<Store>] {
        CommandStep(on: ReserveStock.self, replies: StockReserved.self, refuses: OutOfStock.self) {
            command,
            warehouse in
            try warehouse.reserve(command.order)
        }
        .compensate(on: ReleaseStock.self) { reserved, warehouse in try warehouse.release(reserved) }
    }
}

/// Ships, as the manager tells it.
///
/// It has no undo, and may refuse: it is the pivot.
struct ConductedShipping<Store: SynchronousStore>: Participant where Store.Transaction: DepotRecords {
    let name = "Shipping"
    let store: Store

    var reactions: [Reaction<Store>] {
        CommandStep(on: ScheduleShipment.self, replies: ShipmentScheduled.self, refuses: ShipmentRefused.self) {
            command,
            depot in
            try depot.schedule(command.order)
        }
    }
}
