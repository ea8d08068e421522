import Choreography

/// The README's second example: payments join the orders.
enum SecondParticipant {
    typealias PlaceOrder = FirstSaga.PlaceOrder
    typealias OrderPlaced = FirstSaga.OrderPlaced
    typealias OrderRefused = FirstSaga.OrderRefused
    typealias OrderBook = FirstSaga.OrderBook

    struct PaymentCaptured: DomainEvent { var order: Int }
    struct PaymentDeclined: CompensationEvent { var order: Int }
    struct OrderCancelled: CompensationEvent { var id: Int }

    struct Ledger { var credit: Table<String, Int> }

    struct Payments: Participant {
        let store: InMemoryStore<Ledger>

        var reactions: [Reaction<InMemoryStore<Ledger>>] {
            // snippet: pay
            PivotStep(
                on: OrderPlaced.self,
                completes: PaymentCaptured.self,
                rejects: PaymentDeclined.self
            ) { order, ledger in
                ledger.credit["Ada", default: 0] -= order.cents
                guard ledger.credit["Ada", default: 0] >= 0 else { throw PaymentDeclined(order: order.id) }
                return PaymentCaptured(order: order.id)
            }
            // end
        }
    }

    struct Orders: Participant {
        let store = InMemoryStore(OrderBook())

        var reactions: [Reaction<InMemoryStore<OrderBook>>] {
            InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self, rejects: OrderRefused.self) { order, db in
                guard db.orders[order.id] == nil else { throw OrderRefused(id: order.id) }
                db.orders[order.id] = "placed"
                return OrderPlaced(id: order.id, cents: order.cents)
            }
            // snippet: undo
            .compensate(on: PaymentDeclined.self) { placed, db in
                db.orders[placed.id] = nil
                return OrderCancelled(id: placed.id)
            }
            // end
            Listener(on: PaymentCaptured.self) { payment, db in
                db.orders[payment.order] = "paid"
            }
        }
    }

    /// Places one order, and returns how its saga ended and which orders are left.
    static func run(cents: Int, credit: Int) async throws -> (outcome: SagaOutcome, orders: [Int: String]) {
        let orders = Orders()
        let payments = Payments(store: InMemoryStore(Ledger(credit: Table(["Ada": credit]))))
        let shop = SagaChoreography("shop") {
            orders
            payments
        }
        let saga = try await shop.start(PlaceOrder(id: 7, cents: cents))
        let outcome = try await saga.outcome
        await shop.shutDown()
        return (outcome, await orders.store.read { $0.orders.rows })
    }
}
