import Choreography
import ChoreographySQLite

/// What Payments needs of its database.
protocol LedgerRecords {
    /// What is left of a customer's credit.
    func balance(of customer: CustomerID) throws -> Cents
    func setBalance(_ balance: Cents, of customer: CustomerID) throws
    /// Notes what was paid for an order, or `nil` once it is given back.
    func setPayment(_ amount: Cents?, for order: OrderID) throws
}

/// What Payments keeps in memory.
struct Ledger {
    /// What every customer may spend to begin with.
    let credit: Cents

    /// What is left of the credit of customers who have ordered before.
    var balances = Table<CustomerID, Cents>()

    /// What has been taken for each order and not been given back.
    var payments = Table<OrderID, Cents>()
}

extension InMemoryTransaction: LedgerRecords where Tables == Ledger {
    func balance(of customer: CustomerID) -> Cents { self.balances[customer, default: self.credit] }
    func setBalance(_ balance: Cents, of customer: CustomerID) { self.balances[customer] = balance }
    func setPayment(_ amount: Cents?, for order: OrderID) { self.payments[order] = amount }
}

extension SQLiteTransaction: LedgerRecords {
    /// The tables of Payments.
    static let ledgerTables = [
        SQLiteMigration(
            "ledger",
            "CREATE TABLE credit(cents INTEGER NOT NULL)",
            "CREATE TABLE balances(customer TEXT PRIMARY KEY, cents INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE TABLE payments(order_id TEXT PRIMARY KEY, cents INTEGER NOT NULL) WITHOUT ROWID"
        )
    ]

    func balance(of customer: CustomerID) throws -> Cents {
        let balance = try self.first(
            "SELECT coalesce((SELECT cents FROM balances WHERE customer = ?1), (SELECT cents FROM credit))",
            customer
        ) { try $0.get(0, as: Cents.self) }
        return balance ?? 0
    }

    func setBalance(_ balance: Cents, of customer: CustomerID) throws {
        try self.execute("INSERT OR REPLACE INTO balances(customer, cents) VALUES(?1, ?2)", customer, balance)
    }

    func setPayment(_ amount: Cents?, for order: OrderID) throws {
        if let amount {
            try self.execute("INSERT INTO payments(order_id, cents) VALUES(?1, ?2)", order, amount)
        } else {
            try self.execute("DELETE FROM payments WHERE order_id = ?1", order)
        }
    }
}
