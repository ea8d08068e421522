/// An order as a client sends it.
struct OrderRequest: Decodable, Equatable {
    var id: Int
    var customer: String
    var product: String
    var quantity: Int
    var cents: Int

    /// What is wrong with it, in words; `nil` if nothing is.
    var problem: String? {
        if self.id < 1 { return "id must be 1 or more" }
        if self.customer.isEmpty || self.customer.count > 100 { return "customer must have 1 to 100 characters" }
        if self.product.isEmpty || self.product.count > 100 { return "product must have 1 to 100 characters" }
        if !(1...1000).contains(self.quantity) { return "quantity must be 1 to 1000" }
        if !(0...100_000_000).contains(self.cents) { return "cents must be 0 to 100000000" }
        return nil
    }

    var command: PlaceOrder {
        PlaceOrder(
            order: self.id,
            customer: self.customer,
            product: self.product,
            quantity: self.quantity,
            cents: self.cents
        )
    }
}
