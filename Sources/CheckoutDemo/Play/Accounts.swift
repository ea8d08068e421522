/// What the five databases hold when everything is over.
struct Accounts: Sendable {
    var orders: [OrderID: OrderStatus]
    var balances: [CustomerID: Cents]
    var payments: [OrderID: Cents]
    var shelf: [ProductID: Int]
    var shipments: [OrderID: [OrderLine]]
    var mails: [OrderID: [String]]
}
