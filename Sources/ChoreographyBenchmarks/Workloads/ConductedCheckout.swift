import Choreography
import Orchestration

// The checkout in the other style: the same work and the same answers, and a manager that asks for them.

struct RecordOrder: ParticipantCommand { var request: PlaceOrder }
struct CancelOrder: CompensatingCommand { var order: Int }
struct CapturePayment: ParticipantCommand { var placed: OrderPlaced }
struct RefundPayment: CompensatingCommand { var order: Int }
struct ReserveStock: ParticipantCommand { var payment: PaymentCaptured }
struct ReleaseStock: CompensatingCommand { var order: Int }
struct ScheduleShipment: ParticipantCommand { var reservation: StockReserved }
struct ConfirmOrder: ParticipantCommand { var shipment: ShipmentScheduled }

struct CheckoutSaga: OrchestratedSaga {
    let store: InMemoryStore<SagaTable>

    var steps: [SagaStage<PlaceOrder>] {
        Invoke(RecordOrder.self, replies: OrderPlaced.self, refuses: OrderRefused.self) { saga in
            RecordOrder(request: saga.request)
        }
        .compensate(CancelOrder.self, replies: OrderCancelled.self) { saga in CancelOrder(order: saga.request.order) }
        Invoke(CapturePayment.self, replies: PaymentCaptured.self, refuses: PaymentDeclined.self) { saga in
            CapturePayment(placed: try saga.reply(OrderPlaced.self))
        }
        .compensate(RefundPayment.self, replies: PaymentRefunded.self) { saga in
            RefundPayment(order: saga.request.order)
        }
        Invoke(ReserveStock.self, replies: StockReserved.self, refuses: OutOfStock.self) { saga in
            ReserveStock(payment: try saga.reply(PaymentCaptured.self))
        }
        .compensate(ReleaseStock.self, replies: StockReleased.self) { saga in ReleaseStock(order: saga.request.order) }
        Invoke(ScheduleShipment.self, replies: ShipmentScheduled.self, refuses: ShipmentRefused.self) { saga in
            ScheduleShipment(reservation: try saga.reply(StockReserved.self))
        }
        .pivot()
        Invoke(ConfirmOrder.self, replies: OrderConfirmed.self) { saga in
            ConfirmOrder(shipment: try saga.reply(ShipmentScheduled.self))
        }
        .retriable()
    }
}

struct ConductedOrders: Participant {
    let store: InMemoryStore<OrderBook>

    var reactions: [Reaction<InMemoryStore<OrderBook>>] {
        CommandStep(on: RecordOrder.self, replies: OrderPlaced.self, refuses: OrderRefused.self) { command, book in
            try book.place(command.request)
        }
        .compensate(on: CancelOrder.self) { placed, book in book.cancel(placed) }
        CommandStep(on: ConfirmOrder.self, replies: OrderConfirmed.self) { command, book in
            book.confirm(command.shipment)
        }
    }
}

struct ConductedPayments: Participant {
    let store: InMemoryStore<Ledger>

    var reactions: [Reaction<InMemoryStore<Ledger>>] {
        CommandStep(on: CapturePayment.self, replies: PaymentCaptured.self, refuses: PaymentDeclined.self) {
            command,
            ledger in try ledger.capture(command.placed)
        }
        .compensate(on: RefundPayment.self) { payment, ledger in ledger.refund(payment) }
    }
}

struct ConductedInventory: Participant {
    let store: InMemoryStore<Warehouse>

    var reactions: [Reaction<InMemoryStore<Warehouse>>] {
        CommandStep(on: ReserveStock.self, replies: StockReserved.self, refuses: OutOfStock.self) {
            command,
            warehouse in
            try warehouse.reserve(command.payment)
        }
        .compensate(on: ReleaseStock.self) { reservation, warehouse in warehouse.release(reservation) }
    }
}

struct ConductedShipping: Participant {
    let store: InMemoryStore<Depot>

    var reactions: [Reaction<InMemoryStore<Depot>>] {
        CommandStep(on: ScheduleShipment.self, replies: ShipmentScheduled.self, refuses: ShipmentRefused.self) {
            command,
            depot in try depot.schedule(command.reservation)
        }
    }
}
