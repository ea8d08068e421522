import Choreography
import ChoreographySQLite

/// What Shipping needs of its database.
protocol DepotRecords {
    /// Whether a country may not be shipped to.
    func isUnderEmbargo(_ country: String) throws -> Bool
    func ship(_ lines: [OrderLine], for order: OrderID) throws
}

/// What Shipping keeps in memory.
struct Depot {
    /// The countries that may not be shipped to.
    let embargo: Set<String>

    /// What has been shipped for each order.
    var shipments = Table<OrderID, [OrderLine]>()
}

extension InMemoryTransaction: DepotRecords where Tables == Depot {
    func isUnderEmbargo(_ country: String) -> Bool { self.embargo.contains(country) }
    func ship(_ lines: [OrderLine], for order: OrderID) { self.shipments[order] = lines }
}

extension SQLiteTransaction: DepotRecords {
    /// The tables of Shipping.
    static let depotTables = [
        SQLiteMigration(
            "depot",
            "CREATE TABLE embargo(country TEXT PRIMARY KEY) WITHOUT ROWID",
            """
            CREATE TABLE shipments(
                order_id TEXT NOT NULL,
                line INTEGER NOT NULL,
                product TEXT NOT NULL,
                quantity INTEGER NOT NULL,
                unit_price INTEGER NOT NULL,
                PRIMARY KEY(order_id, line)
            ) WITHOUT ROWID
            """
        )
    ]

    func isUnderEmbargo(_ country: String) throws -> Bool {
        try self.first("SELECT 1 FROM embargo WHERE country = ?1", country) { _ in true } ?? false
    }

    func ship(_ lines: [OrderLine], for order: OrderID) throws {
        for (number, line) in lines.enumerated() {
            try self.execute(
                "INSERT INTO shipments(order_id, line, product, quantity, unit_price) VALUES(?1, ?2, ?3, ?4, ?5)",
                order,
                number,
                line.product,
                line.quantity,
                line.unitPrice
            )
        }
    }
}
