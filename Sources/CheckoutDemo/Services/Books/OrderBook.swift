import Choreography
import ChoreographySQLite

/// How far an order has come.
enum OrderStatus: Hashable, Sendable {
    case placed
    case confirmed
    /// The name of the event that was the first to say no.
    case cancelled(cause: String)
}

/// What Orders needs of its database.
protocol OrderRecords {
    func status(of order: OrderID) throws -> OrderStatus?
    func set(_ status: OrderStatus, of order: OrderID) throws
}

/// What Orders keeps in memory.
struct OrderBook {
    var orders = Table<OrderID, OrderStatus>()
}

extension InMemoryTransaction: OrderRecords where Tables == OrderBook {
    func status(of order: OrderID) -> OrderStatus? { self.orders[order] }
    func set(_ status: OrderStatus, of order: OrderID) { self.orders[order] = status }
}

extension SQLiteTransaction: OrderRecords {
    /// The tables of Orders.
    static let orderTables = [
        SQLiteMigration(
            "orders",
            "CREATE TABLE orders(id TEXT PRIMARY KEY, status TEXT NOT NULL, cause TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE settings(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
        )
    ]

    func status(of order: OrderID) throws -> OrderStatus? {
        try self.first("SELECT status, cause FROM orders WHERE id = ?1", order) { row in
            OrderStatus(word: try row.get(0), cause: try row.get(1))
        }
    }

    func set(_ status: OrderStatus, of order: OrderID) throws {
        try self.execute(
            "INSERT OR REPLACE INTO orders(id, status, cause) VALUES(?1, ?2, ?3)",
            order,
            status.word,
            status.cause
        )
    }

    /// All orders.
    func allOrders() throws -> [OrderID: OrderStatus] {
        let orders = try self.query("SELECT id, status, cause FROM orders") { row in
            (try row.get(0, as: OrderID.self), OrderStatus(word: try row.get(1), cause: try row.get(2)))
        }
        return Dictionary(uniqueKeysWithValues: orders)
    }

    /// How many orders have come how far.
    func countOrders() throws -> [(OrderStatus, Int)] {
        try self.query("SELECT status, cause, count(*) FROM orders GROUP BY status, cause") { row in
            (OrderStatus(word: try row.get(0), cause: try row.get(1)), try row.get(2))
        }
    }
}

extension OrderStatus {
    init(word: String, cause: String) {
        switch word {
        case "confirmed": self = .confirmed
        case "cancelled": self = .cancelled(cause: cause)
        default: self = .placed
        }
    }

    var word: String {
        switch self {
        case .placed: "placed"
        case .confirmed: "confirmed"
        case .cancelled: "cancelled"
        }
    }

    var cause: String {
        if case .cancelled(let cause) = self { cause } else { "" }
    }
}
