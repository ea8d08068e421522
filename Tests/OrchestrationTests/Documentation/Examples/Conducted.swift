import Choreography
import Orchestration

/// What the article on the two styles shows.
enum Conducted {
    struct PlaceOrder: Command {
        var order: Int
        var cents: Int
        var isGift = false
    }

    // snippet: commands
    struct CapturePayment: ParticipantCommand {
        var order: Int
        var cents: Int
    }
    struct PaymentCaptured: DomainEvent { var order: Int }
    struct PaymentDeclined: CompensationEvent { var order: Int }
    struct RefundPayment: CompensatingCommand { var order: Int }
    struct PaymentRefunded: CompensationEvent { var order: Int }
    // end

    struct WrapGift: ParticipantCommand { var order: Int }
    struct GiftWrapped: DomainEvent { var order: Int }
    struct UnwrapGift: CompensatingCommand { var order: Int }
    struct GiftUnwrapped: CompensationEvent { var order: Int }

    struct ReserveStock: ParticipantCommand { var order: Int }
    struct StockReserved: DomainEvent { var order: Int }
    struct OutOfStock: CompensationEvent { var order: Int }
    struct ReleaseStock: CompensatingCommand { var order: Int }
    struct StockReleased: CompensationEvent { var order: Int }

    struct ShipOrder: ParticipantCommand { var order: Int }
    struct OrderShipped: DomainEvent { var order: Int }
    struct ShipmentRefused: CompensationEvent { var order: Int }

    struct ThankCustomer: ParticipantCommand { var order: Int }
    struct CustomerThanked: DomainEvent { var order: Int }

    // snippet: saga
    struct Checkout: OrchestratedSaga {
        let store = InMemoryStore(SagaTable())
        let limit: Duration? = .seconds(3600)

        var steps: [SagaStage<PlaceOrder>] {
            Parallel {
                Invoke(CapturePayment.self, replies: PaymentCaptured.self, refuses: PaymentDeclined.self) { saga in
                    CapturePayment(order: saga.request.order, cents: saga.request.cents)
                }
                .deadline(.seconds(30))
                .compensate(RefundPayment.self, replies: PaymentRefunded.self) { saga in
                    RefundPayment(order: saga.request.order)
                }
                Invoke(ReserveStock.self, replies: StockReserved.self, refuses: OutOfStock.self) { saga in
                    ReserveStock(order: saga.request.order)
                }
                .compensate(ReleaseStock.self, replies: StockReleased.self) { saga in
                    ReleaseStock(order: saga.request.order)
                }
            }
            Invoke(WrapGift.self, replies: GiftWrapped.self) { saga in WrapGift(order: saga.request.order) }
                .when { saga in saga.request.isGift }
                .compensate(UnwrapGift.self, replies: GiftUnwrapped.self) { saga in
                    UnwrapGift(order: saga.request.order)
                }
            Invoke(ShipOrder.self, replies: OrderShipped.self, refuses: ShipmentRefused.self) { saga in
                ShipOrder(order: try saga.reply(StockReserved.self).order)
            }
            .pivot()
            Invoke(ThankCustomer.self, replies: CustomerThanked.self) { saga in
                ThankCustomer(order: saga.request.order)
            }
            .retriable()
        }
    }
    // end

    struct Ledger { var paid = Table<Int, Int>() }

    // snippet: participant
    struct Payments: Participant {
        let store: InMemoryStore<Ledger>

        var reactions: [Reaction<InMemoryStore<Ledger>>] {
            CommandStep(on: CapturePayment.self, replies: PaymentCaptured.self, refuses: PaymentDeclined.self) {
                command,
                ledger in
                guard command.cents < 100_000 else { throw PaymentDeclined(order: command.order) }
                ledger.paid[command.order] = command.cents
                return PaymentCaptured(order: command.order)
            }
            .compensate(on: RefundPayment.self) { captured, ledger in
                ledger.paid[captured.order] = nil
                return PaymentRefunded(order: captured.order)
            }
        }
    }
    // end

    struct Warehouse: Participant {
        let store = InMemoryStore(())
        let isEmbargoed: Bool

        var reactions: [Reaction<InMemoryStore<Void>>] {
            CommandStep(on: ReserveStock.self, replies: StockReserved.self, refuses: OutOfStock.self) { command, _ in
                StockReserved(order: command.order)
            }
            .compensate(on: ReleaseStock.self) { reserved, _ in StockReleased(order: reserved.order) }
            CommandStep(on: WrapGift.self, replies: GiftWrapped.self) { command, _ in GiftWrapped(order: command.order)
            }
            .compensate(on: UnwrapGift.self) { wrapped, _ in GiftUnwrapped(order: wrapped.order) }
            CommandStep(on: ShipOrder.self, replies: OrderShipped.self, refuses: ShipmentRefused.self) { command, _ in
                guard !self.isEmbargoed else { throw ShipmentRefused(order: command.order) }
                return OrderShipped(order: command.order)
            }
            CommandStep(on: ThankCustomer.self, replies: CustomerThanked.self) { command, _ in
                CustomerThanked(order: command.order)
            }
        }
    }

    static func choreography(_ payments: Payments, _ warehouse: Warehouse) throws -> SagaChoreography {
        // snippet: choreography
        let manager = SagaManager(Checkout())
        let checkout = SagaChoreography("checkout") {
            manager
            payments
            warehouse
        }
        try checkout.validate()
        print(manager.mermaid)
        // end
        return checkout
    }
}
