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

    /// A text that two scenarios have in common only if they are the same.
    var fingerprint: String {
        var hash = SplitMix64.mix(UInt64(bitPattern: Int64(self.credit)))
        func add(_ text: String) {
            for byte in text.utf8 { hash = SplitMix64.mix(hash ^ UInt64(byte)) }
            hash = SplitMix64.mix(hash &+ 1)
        }
        for order in self.orders {
            add(order.id)
            add(order.customer)
            add(order.country)
            for line in order.lines { add("\(line.product) \(line.quantity) \(line.unitPrice)") }
        }
        for (product, units) in self.stock.sorted(by: { $0.key < $1.key }) { add("\(product) \(units)") }
        for country in self.embargo.sorted() { add(country) }
        return "\(self.orders.count) orders, " + String(hash, radix: 16)
    }

    /// The orders up to and including the one with the given number, or `nil` if there is none.
    func endingWith(_ id: OrderID) -> Self? {
        guard let index = self.orders.firstIndex(where: { $0.id == id }) else { return nil }
        var copy = self
        copy.orders = Array(self.orders[...index])
        return copy
    }
}
