internal import Choreography
internal import ChoreographySQLite

/// Takes what an order costs from its customer's credit.
///
/// Everybody has some to begin with.
struct Payments: Participant {
    static let tables = SQLiteMigration(
        "accounts",
        "CREATE TABLE accounts(customer TEXT PRIMARY KEY, cents INTEGER NOT NULL)"
    )

    /// There is no account to give the money back to.
    struct AccountClosed: Error, CustomStringConvertible {
        let customer: String

        var description: String { "\(self.customer) has no account any more" }
    }

    let store: SQLiteStore

    var reactions: [Reaction<SQLiteStore>] {
        CompensatableStep(on: OrderPlaced.self, completes: PaymentCaptured.self, rejects: PaymentDeclined.self) {
            order,
            db in
            try db.execute("INSERT OR IGNORE INTO accounts VALUES(?1, 1000000)", order.customer)
            let paid = try db.execute(
                "UPDATE accounts SET cents = cents - ?2 WHERE customer = ?1 AND cents >= ?2",
                order.customer,
                order.cents
            )
            guard paid == 1 else { throw PaymentDeclined(order: order.order) }
            return PaymentCaptured(
                order: order.order,
                customer: order.customer,
                product: order.product,
                quantity: order.quantity,
                cents: order.cents
            )
        }
        .compensate(on: OutOfStock.self) { captured, db in
            let refunded = try db.execute(
                "UPDATE accounts SET cents = cents + ?2 WHERE customer = ?1",
                captured.customer,
                captured.cents
            )
            guard refunded == 1 else { throw AccountClosed(customer: captured.customer) }
            return PaymentRefunded(order: captured.order)
        }
    }
}
