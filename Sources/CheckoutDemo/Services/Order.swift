/// Identifies an order, as its customer knows it.
typealias OrderID = String

/// Identifies a customer.
typealias CustomerID = String

/// Identifies a product.
typealias ProductID = String

/// Money, in whole cents: money that is counted in fractions does not add up.
typealias Cents = Int

/// What a customer wants, and where it is to go.
struct Order: Codable, Hashable, Sendable {
    var id: OrderID
    var customer: CustomerID
    var country: String
    var lines: [OrderLine]

    /// What the order costs, or `nil` if no `Cents` can hold it.
    var total: Cents? {
        var total = 0
        for line in self.lines {
            let (price, isTooMuch) = line.quantity.multipliedReportingOverflow(by: line.unitPrice)
            let (sum, isTooMuchInAll) = total.addingReportingOverflow(price)
            guard !isTooMuch, !isTooMuchInAll else { return nil }
            total = sum
        }
        return total
    }
}

/// Some units of one product, at a price.
struct OrderLine: Codable, Hashable, Sendable {
    var product: ProductID
    var quantity: Int
    var unitPrice: Cents
}
