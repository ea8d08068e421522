/// Makes up orders, and the stock to serve most of them.
///
/// With the default credit and embargo, a few in a hundred orders meet each of the three reasons to be
/// undone. The seed alone decides what is made up.
struct OrderGenerator {
    /// A country to put under embargo that is on no map.
    static let embargo: Set<String> = ["Atlantis"]

    private static let countries = [
        "Argentina", "Austria", "Brazil", "Canada", "Denmark", "Finland", "France", "Germany", "Ireland", "Italy",
        "Japan", "Mexico", "Norway", "Poland", "Portugal", "Spain", "Sweden", "Switzerland",
    ]
    private static let productCount = 100
    private static let quantities = 1...9
    private static let lineCounts = 1...4
    /// A customer with as many average orders as this comes near the default credit.
    private static let ordersPerCustomer = 12

    private var random: SplitMix64
    private let prices: [Cents]
    private let customers: [Customer]

    private struct Customer {
        let id: CustomerID
        let country: String
    }

    private init(seed: UInt64, count: Int) {
        var random = SplitMix64(seed: seed)
        self.prices = (0..<Self.productCount).map { _ in random.next(in: 5...99) * 100 - 5 }
        self.customers = (0..<max(1, count / Self.ordersPerCustomer)).map { number in
            let country = random.next(below: 100) < 6 ? "Atlantis" : Self.countries[random.next(below: 18)]
            return Customer(id: "C" + padded(number + 1, 4), country: country)
        }
        self.random = random
    }

    /// Makes up `count` orders and the stock.
    static func make(count: Int, seed: UInt64) -> (orders: [Order], stock: [ProductID: Int]) {
        var generator = Self(seed: seed, count: count)
        let orders = (0..<count).map { generator.order($0) }
        return (orders, generator.stock(for: count))
    }

    private mutating func order(_ number: Int) -> Order {
        let customer = self.customers[self.random.next(below: self.customers.count)]
        let lines = (0..<self.random.next(in: Self.lineCounts)).map { _ in
            let product = self.random.next(below: Self.productCount)
            return OrderLine(
                product: Self.product(product),
                quantity: self.random.next(in: Self.quantities),
                unitPrice: self.prices[product]
            )
        }
        return Order(id: String(10_001 + number), customer: customer.id, country: customer.country, lines: lines)
    }

    /// One product in ten runs out before all who want it have ordered.
    private func stock(for count: Int) -> [ProductID: Int] {
        let linesPerProduct = Double(count) * 2.5 / Double(Self.productCount)
        let demand = Int((linesPerProduct * 5).rounded())
        var stock: [ProductID: Int] = [:]
        for product in 0..<Self.productCount {
            stock[Self.product(product)] = product.isMultiple(of: 10) ? demand * 2 / 3 : demand * 3 / 2 + 10
        }
        return stock
    }

    private static func product(_ number: Int) -> ProductID { "P" + padded(number + 1, 3) }
}

/// A number with zeros before it, so that names line up.
private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
