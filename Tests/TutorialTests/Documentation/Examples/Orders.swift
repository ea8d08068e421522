import Choreography
import ChoreographySQLite

// snippet: orders
protocol OrderRecords {
    func note(_ state: String, of order: Int) throws
    func forget(_ order: Int) throws
}

struct Orders<Store: SynchronousStore>: Participant where Store.Transaction: OrderRecords {
    let name = "Orders"
    let store: Store

    var reactions: [Reaction<Store>] {
        InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self) { command, book in
            try book.note("placed", of: command.order)
            return OrderPlaced(order: command.order, cents: command.cents)
        }
        .compensate(on: PaymentDeclined.self) { placed, book in
            try book.forget(placed.order)
            return OrderCancelled(order: placed.order)
        }
        Listener(on: OrderPaid.self) { paid, book in
            try book.note("paid", of: paid.order)
        }
    }
}

struct Book { var states = Table<Int, String>() }

extension InMemoryTransaction: OrderRecords where Tables == Book {
    func note(_ state: String, of order: Int) { self.states[order] = state }
    func forget(_ order: Int) { self.states[order] = nil }
}

extension SQLiteTransaction: OrderRecords {
    static let orderTable = SQLiteMigration(
        "orders",
        "CREATE TABLE orders(id INTEGER PRIMARY KEY, state TEXT NOT NULL)"
    )

    func note(_ state: String, of order: Int) throws {
        try self.execute("INSERT OR REPLACE INTO orders VALUES(?1, ?2)", order, state)
    }

    func forget(_ order: Int) throws {
        try self.execute("DELETE FROM orders WHERE id = ?1", order)
    }
}
// end
