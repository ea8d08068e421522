/// The rules of the checkout, told one order after the other: what the demo has to agree with.
///
/// It shares nothing with the demo: no framework, no services, no CSV reader.
struct SequentialAccount {
    private struct Purchase {
        var id: String
        var customer: String
        var country: String
        var total = 0
        var units: [String: Int] = [:]
    }

    /// The lines that the demo has to write to its outcomes file.
    private(set) var outcomes = "order_id,outcome,cause\n"
    private(set) var completed = 0
    private(set) var causes: [String: Int] = [:]
    private(set) var revenue = 0
    private(set) var unitsStart = 0
    private(set) var unitsShipped = 0
    private(set) var unitsLeft = 0

    private let credit: Int
    private let embargo: [String]
    private var spent: [String: Int] = [:]
    private var shelf: [String: Int] = [:]

    /// Plays the orders of two CSV texts without quotes, whose columns are in the order of Northwind's.
    init(orders: String, stock: String, credit: Int, scale: Int, embargo: [String]) {
        self.credit = credit
        self.embargo = embargo
        for row in Self.rows(stock) { self.shelf[row[0]] = (Int(row[2]) ?? 0) * scale }
        self.unitsStart = self.shelf.values.reduce(0, +)
        for purchase in Self.purchases(orders) {
            let cause = self.play(purchase)
            self.outcomes += "\(purchase.id),\(cause == nil ? "completed" : "compensated"),\(cause ?? "")\n"
            if let cause { self.causes[cause, default: 0] += 1 } else { self.completed += 1 }
        }
        self.unitsLeft = self.shelf.values.reduce(0, +)
    }

    /// Why an order is not carried out, or `nil` if it is.
    private mutating func play(_ purchase: Purchase) -> String? {
        guard self.credit - self.spent[purchase.customer, default: 0] >= purchase.total else {
            return "PaymentDeclined"
        }
        guard purchase.units.allSatisfy({ self.shelf[$0.key, default: 0] >= $0.value }) else { return "OutOfStock" }
        guard !self.embargo.contains(purchase.country) else { return "ShipmentRefused" }
        self.spent[purchase.customer, default: 0] += purchase.total
        self.revenue += purchase.total
        for (product, units) in purchase.units {
            self.shelf[product, default: 0] -= units
            self.unitsShipped += units
        }
        return nil
    }

    private static func purchases(_ text: String) -> [Purchase] {
        var purchases: [Purchase] = []
        for row in Self.rows(text) {
            let (quantity, price) = (Int(row[4]) ?? 0, Int(row[5]) ?? 0)
            let index = purchases.firstIndex { $0.id == row[0] } ?? purchases.count
            if index == purchases.count { purchases.append(Purchase(id: row[0], customer: row[1], country: row[2])) }
            purchases[index].total += quantity * price
            purchases[index].units[row[3], default: 0] += quantity
        }
        return purchases
    }

    private static func rows(_ text: String) -> [[String]] {
        text.split(separator: "\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
