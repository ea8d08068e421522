/// A few hundred orders that meet every rule, made up for tests.
enum SmallShop {
    static let orders: String = {
        var random = RepeatableNumbers(state: 42)
        var text = "order_id,customer_id,ship_country,product_id,quantity,unit_price_cents\n"
        for order in 1...300 {
            let customer = random.next(below: 12)
            let country = ["France", "Brazil", "Atlantis", "USA"][customer % 4]
            for _ in 0...random.next(below: 4) {
                // Now and then the same product twice, and product 9 is not in the stock file.
                text += "\(order),C\(customer),\(country),\(random.next(below: 10)),\(random.next(below: 7)),"
                text += "\(random.next(below: 900))\n"
            }
        }
        return text
    }()

    static let stock: String = {
        var text = "product_id,name,units_in_stock\n"
        for product in 0..<9 { text += "\(product),Product \(product),\(product * 13)\n" }
        return text
    }()
}

/// A random number generator that always makes the same numbers (Knuth's constants, "MMIX").
private struct RepeatableNumbers {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        self.state = self.state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(self.state >> 33) % bound
    }
}
