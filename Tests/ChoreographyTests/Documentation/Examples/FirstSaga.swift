// snippet: first saga
import Choreography

// end

/// The README's first example.
enum FirstSaga {
    // snippet: first saga
    struct PlaceOrder: Command {
        var id: Int
        var cents: Int
    }

    struct OrderPlaced: DomainEvent {
        var id: Int
        var cents: Int
    }

    struct OrderRefused: CompensationEvent { var id: Int }

    struct OrderBook { var orders = Table<Int, String>() }

    struct Orders: Participant {
        let store = InMemoryStore(OrderBook())

        var reactions: [Reaction<InMemoryStore<OrderBook>>] {
            InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self, rejects: OrderRefused.self) { order, db in
                guard db.orders[order.id] == nil else { throw OrderRefused(id: order.id) }
                db.orders[order.id] = "placed"
                return OrderPlaced(id: order.id, cents: order.cents)
            }
            Listener(on: OrderPlaced.self) { order, db in db.orders[order.id] = "confirmed" }
        }
    }

    // end
    static func run() async throws -> SagaOutcome? {
        // snippet: first saga
        let shop = SagaChoreography("shop") { Orders() }
        let saga = try await shop.start(PlaceOrder(id: 7, cents: 900))
        print(try await saga.outcome)  // completed
        await shop.shutDown()
        // end
        return saga.currentOutcome
    }
}
