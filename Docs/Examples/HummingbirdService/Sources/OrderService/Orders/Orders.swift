internal import Choreography
internal import ChoreographySQLite

/// Takes orders, and knows in the end what has become of them.
struct Orders: Participant {
    static let tables = SQLiteMigration(
        "orders",
        """
        CREATE TABLE orders(
            number INTEGER PRIMARY KEY, customer TEXT NOT NULL, product TEXT NOT NULL, quantity INTEGER NOT NULL,
            cents INTEGER NOT NULL, state TEXT NOT NULL, cause TEXT
        )
        """
    )

    let store: SQLiteStore

    var reactions: [Reaction<SQLiteStore>] {
        InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self, rejects: OrderRefused.self) { order, db in
            // Two requests with one number may have passed each other on the way here.
            let inserted = try db.execute(
                "INSERT OR IGNORE INTO orders VALUES(?1, ?2, ?3, ?4, ?5, 'placed', NULL)",
                order.order,
                order.customer,
                order.product,
                order.quantity,
                order.cents
            )
            guard inserted == 1 else { throw OrderRefused(order: order.order) }
            return OrderPlaced(
                order: order.order,
                customer: order.customer,
                product: order.product,
                quantity: order.quantity,
                cents: order.cents
            )
        }
        .compensate(on: PaymentDeclined.self, OutOfStock.self) { placed, cause, db in
            try db.execute(
                "UPDATE orders SET state = 'cancelled', cause = ?2 WHERE number = ?1",
                placed.order,
                type(of: cause).eventName
            )
            return OrderCancelled(order: placed.order)
        }
        Listener(on: StockReserved.self) { reserved, db in
            try db.execute("UPDATE orders SET state = 'confirmed' WHERE number = ?1", reserved.order)
        }
    }
}
