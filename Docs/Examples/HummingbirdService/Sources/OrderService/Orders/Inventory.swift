internal import Choreography
internal import ChoreographySQLite

/// Puts goods aside.
///
/// There is plenty of tea, and no salt.
struct Inventory: Participant {
    static let tables = SQLiteMigration(
        "shelf",
        "CREATE TABLE shelf(product TEXT PRIMARY KEY, units INTEGER NOT NULL)",
        "INSERT INTO shelf VALUES('tea', 100000000), ('salt', 0)"
    )

    let store: SQLiteStore

    var reactions: [Reaction<SQLiteStore>] {
        PivotStep(on: PaymentCaptured.self, completes: StockReserved.self, rejects: OutOfStock.self) { order, db in
            let reserved = try db.execute(
                "UPDATE shelf SET units = units - ?2 WHERE product = ?1 AND units >= ?2",
                order.product,
                order.quantity
            )
            guard reserved == 1 else { throw OutOfStock(order: order.order) }
            return StockReserved(order: order.order)
        }
    }
}
