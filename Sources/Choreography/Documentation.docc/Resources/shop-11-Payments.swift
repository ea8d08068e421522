import Choreography
import ChoreographySQLite

protocol CreditRecords {
    func take(_ cents: Int, from customer: String) throws -> Bool
}

struct Payments<Store: SynchronousStore>: Participant where Store.Transaction: CreditRecords {
    let name = "Payments"
    let store: Store

    var reactions: [Reaction<Store>] {
        PivotStep(on: OrderPlaced.self, completes: OrderPaid.self, rejects: PaymentDeclined.self) { placed, ledger in
            guard try ledger.take(placed.cents, from: "Ada") else { throw PaymentDeclined(order: placed.order) }
            return OrderPaid(order: placed.order)
        }
    }
}

struct Ledger { var credit = Table<String, Int>() }

extension InMemoryTransaction: CreditRecords where Tables == Ledger {
    func take(_ cents: Int, from customer: String) -> Bool {
        let credit = self.credit[customer, default: 0]
        guard credit >= cents else { return false }
        self.credit[customer] = credit - cents
        return true
    }
}

extension SQLiteTransaction: CreditRecords {
    static let creditTable = SQLiteMigration(
        "credit",
        "CREATE TABLE credit(customer TEXT PRIMARY KEY, cents INTEGER NOT NULL)",
        "INSERT INTO credit VALUES('Ada', 1000)"
    )

    func take(_ cents: Int, from customer: String) throws -> Bool {
        let changed = try self.execute(
            "UPDATE credit SET cents = cents - ?1 WHERE customer = ?2 AND cents >= ?1",
            cents,
            customer
        )
        return changed == 1
    }
}
