/// What is played: orders, and the world that they meet.
struct Scenario {
    /// The orders, in the order in which they come.
    var orders: [Order]
    /// How many units of each product there are.
    var stock: [ProductID: Int]
    /// What every customer may spend.
    var credit: Cents
    /// The countries that may not be shipped to.
    var embargo: Set<String>
    /// Where the orders come from, in words.
    var origin: String

    /// The orders up to and including the one with the given number, or `nil` if there is none.
    func endingWith(_ id: OrderID) -> Self? {
        guard let index = self.orders.firstIndex(where: { $0.id == id }) else { return nil }
        var copy = self
        copy.orders = Array(self.orders[...index])
        return copy
    }
}
