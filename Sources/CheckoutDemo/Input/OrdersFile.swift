/// Reads orders from a CSV file with a row for each line of an order.
struct OrdersFile {
    private static let columns = [
        "order_id", "customer_id", "ship_country", "product_id", "quantity", "unit_price_cents",
    ]

    private var orders: [Order] = []
    private var totals: [Cents] = []
    private var positions: [OrderID: Int] = [:]

    /// Reads all orders, in the order in which their numbers first appear.
    static func read(_ file: InputFile) throws(DemoError) -> [Order] {
        try Self.parse(
            file.read(expecting: "a CSV file with the columns \(Self.columns.joined(separator: ", "))"),
            file: file.path
        )
    }

    /// Reads all orders from the file's contents.
    static func parse(_ bytes: [UInt8], file: String) throws(DemoError) -> [Order] {
        var table = try CSVTable(bytes, file: file, columns: Self.columns)
        var orders = Self()
        while let row = try table.next() { try orders.add(row) }
        return orders.orders
    }

    private mutating func add(_ row: CSVTable.Row) throws(DemoError) {
        let position = try self.position(of: row)
        let line = OrderLine(
            product: try row.text("product_id"),
            quantity: try row.count("quantity", of: "units"),
            unitPrice: try row.count("unit_price_cents", of: "cents")
        )
        let (price, isTooMuch) = line.quantity.multipliedReportingOverflow(by: line.unitPrice)
        let (total, isTooMuchInAll) = self.totals[position].addingReportingOverflow(price)
        guard !isTooMuch, !isTooMuchInAll else {
            throw row.error(
                "unit_price_cents",
                "expected order \(quoted(self.orders[position].id)) to cost at most \(Int.max) cents"
            )
        }
        self.totals[position] = total
        self.orders[position].lines.append(line)
    }

    /// Finds the order that a row belongs to, or begins it.
    private mutating func position(of row: CSVTable.Row) throws(DemoError) -> Int {
        let id = try row.text("order_id")
        let customer = try row.text("customer_id")
        let country = try row.text("ship_country")
        guard let position = self.positions[id] else {
            self.positions[id] = self.orders.count
            self.totals.append(0)
            self.orders.append(Order(id: id, customer: customer, country: country, lines: []))
            return self.orders.count - 1
        }
        let order = self.orders[position]
        for (column, value, first) in [
            ("customer_id", customer, order.customer), ("ship_country", country, order.country),
        ] where value != first {
            throw row.error(
                column,
                "expected \(quoted(first)) as on the other lines of the order, not \(quoted(value))"
            )
        }
        return position
    }
}
