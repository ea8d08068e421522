import Choreography
import Orchestration

/// The checkout in the other style: a manager tells the services what to do.
struct CheckoutSaga<Store: SynchronousStore>: OrchestratedSaga where Store.Transaction: SagaInstances {
    let name = "Manager"
    let store: Store

    var steps: [SagaStage<PlaceOrder>] {
        Invoke(RecordOrder.self, replies: OrderPlaced.self, refuses: OrderRefused.self) { saga in
            RecordOrder(order: saga.request.order)
        }
        .compensate(CancelOrder.self, replies: OrderCancelled.self) { saga in
            CancelOrder(orderID: saga.request.order.id, cause: saga.cause ?? "")
        }
        Invoke(CapturePayment.self, replies: PaymentCaptured.self, refuses: PaymentDeclined.self) { saga in
            CapturePayment(order: saga.request.order, total: try saga.reply(OrderPlaced.self).total)
        }
        .compensate(RefundPayment.self, replies: PaymentRefunded.self) { saga in
            RefundPayment(orderID: saga.request.order.id)
        }
        Invoke(ReserveStock.self, replies: StockReserved.self, refuses: OutOfStock.self) { saga in
            ReserveStock(order: saga.request.order)
        }
        .compensate(ReleaseStock.self, replies: StockReleased.self) { saga in
            ReleaseStock(orderID: saga.request.order.id)
        }
        Invoke(ScheduleShipment.self, replies: ShipmentScheduled.self, refuses: ShipmentRefused.self) { saga in
            ScheduleShipment(order: saga.request.order)
        }
        .pivot()
        Invoke(ConfirmOrder.self, replies: OrderConfirmed.self) { saga in
            ConfirmOrder(orderID: saga.request.order.id)
        }
        .retriable()
    }
}
