import Choreography
// snippet: pay
import ChoreographySQLite

// end

/// The README's second example: payments join the orders, with their tables in a file.
enum PaidShop {
    struct PlaceOrder: Command {
        var id: Int
        var cents: Int
    }

    struct OrderPlaced: DomainEvent {
        var id: Int
        var cents: Int
    }

    struct OrderRefused: CompensationEvent { var id: Int }
    struct OrderCancelled: CompensationEvent { var id: Int }
    struct Paid: DomainEvent { var order: Int }
    struct Declined: CompensationEvent { var order: Int }
    struct OrderBook { var orders = Table<Int, String>() }

    /// Opens the payments' database.
    static func open(in folder: String) throws -> SQLiteStore {
        // snippet: pay
        let tables = SQLiteMigration("credit", "CREATE TABLE credit(cents INTEGER)", "INSERT INTO credit VALUES(5000)")
        let store = try SQLiteStore(path: "\(folder)/payments.db", migrations: [tables])
        // end
        return store
    }

    struct Payments: Participant {
        let store: SQLiteStore

        var reactions: [Reaction<SQLiteStore>] {
            // snippet: pay
            PivotStep(on: OrderPlaced.self, completes: Paid.self, rejects: Declined.self) { order, db in
                let paid = try db.execute("UPDATE credit SET cents = cents - ?1 WHERE cents >= ?1", order.cents)
                guard paid == 1 else { throw Declined(order: order.id) }
                return Paid(order: order.id)
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
            .compensate(on: Declined.self) { placed, db in
                db.orders[placed.id] = nil
                return OrderCancelled(id: placed.id)
            }
            // end
            Listener(on: Paid.self) { payment, db in
                db.orders[payment.order] = "paid"
            }
        }
    }

    /// Places one order, and returns how its saga ended and which orders are left.
    static func run(
        cents: Int,
        credit: Int,
        in folder: String
    ) async throws -> (outcome: SagaOutcome, orders: [Int: String]) {
        let orders = Orders()
        let payments = Payments(store: try self.open(in: folder))
        try await payments.store.write { try $0.execute("UPDATE credit SET cents = ?1", credit) }
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
