import Choreography
import ChoreographySQLite

/// What Notifications needs of its database.
protocol MailRecords {
    func send(_ mail: String, about order: OrderID) throws
}

/// What Notifications keeps in memory.
struct Mailroom {
    /// The mails that were sent about each order.
    var sent = Table<OrderID, [String]>()
}

extension InMemoryTransaction: MailRecords where Tables == Mailroom {
    func send(_ mail: String, about order: OrderID) { self.sent[order, default: []].append(mail) }
}

extension SQLiteTransaction: MailRecords {
    /// The tables of Notifications.
    static let mailTables = [
        SQLiteMigration(
            "mails",
            "CREATE TABLE mails(number INTEGER PRIMARY KEY, order_id TEXT NOT NULL, text TEXT NOT NULL)"
        )
    ]

    func send(_ mail: String, about order: OrderID) throws {
        try self.execute("INSERT INTO mails(order_id, text) VALUES(?1, ?2)", order, mail)
    }
}
