import Choreography

/// What the five databases hold when everything is over.
struct Accounts {
    var orders: [OrderID: OrderBook.Status]
    var balances: [CustomerID: Cents]
    var payments: [OrderID: Cents]
    var shelf: [ProductID: Int]
    var shipments: [OrderID: [OrderLine]]
    var mails: [OrderID: [String]]

    /// Reads the databases.
    init(of checkout: Checkout) async {
        self.orders = await checkout.orders.read { $0.orders.rows }
        (self.balances, self.payments) = await checkout.ledger.read { ($0.balances.rows, $0.payments.rows) }
        self.shelf = await checkout.warehouse.read { $0.shelf.rows }
        self.shipments = await checkout.depot.read { $0.shipments.rows }
        self.mails = await checkout.mailroom.read { $0.sent.rows }
    }
}
