import Choreography
import ChoreographySQLite

/// The shop of the tutorial with its tables in files.
enum ThirdStage {
    static func open() throws -> (SQLiteStore, SQLiteStore) {
        // snippet: main
        let book = try SQLiteStore(path: "orders.db", migrations: [SQLiteTransaction.orderTable])
        let ledger = try SQLiteStore(path: "payments.db", migrations: [SQLiteTransaction.creditTable])
        // end
        return (book, ledger)
    }

    static func run(_ book: SQLiteStore, _ ledger: SQLiteStore) async throws {
        // snippet: main
        let shop = SagaChoreography("shop") {
            Orders(store: book)
            Payments(store: ledger)
        }
        try shop.validate()
        for saga in try await shop.resumeSagas() {
            print("left from the last time:", try await saga.outcome)
        }
        let last = try await book.read { db in
            try db.first("SELECT coalesce(max(id), 0) FROM orders") { row in try row.get(0, as: Int.self) }
        }
        let order = (last ?? 0) + 1
        let saga = try await shop.start(PlaceOrder(order: order, cents: 300))
        print("order \(order):", try await saga.outcome)
        await shop.shutDown()
        // end
    }
}
