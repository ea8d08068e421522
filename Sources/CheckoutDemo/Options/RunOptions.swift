/// What `run`, `watch` and `trace` can be told.
struct RunOptions: Hashable {
    var orders: InputFile?
    var stock: InputFile?
    var count: Int?
    var seed: UInt64 = 1
    var style = SagaStyle.choreography
    /// Whether both styles are played, and compared.
    var comparesStyles = false
    var inFlight: Int?
    var credit: Cents = 1_000_000
    var stockScale = 1
    var embargo: Set<String> = []
    var flaky: Double?
    var duplicates: Double?
    var broken: Double?
    var data: DataFolder?
    var outcomes: String?
    var events: String?
    var report: String?
    var rate: Int?
    var json = false
    var format = TraceFormat.text

    /// Whether the orders are made up, rather than read from files.
    var isGenerated: Bool { self.orders == nil }

    /// Whether the orders end alike in both styles: no two of them compete, and nothing is broken for good.
    var endsAlike: Bool { self.inFlight == 1 && (self.broken ?? 0) == 0 }

    /// Reads or makes up everything that is played.
    func makeScenario() throws(DemoError) -> Scenario {
        guard let orders, let stock else { return try self.makeUp() }
        return Scenario(
            orders: try OrdersFile.read(orders),
            stock: try StockFile.read(stock, scale: self.stockScale),
            credit: self.credit,
            embargo: self.embargo,
            origin: orders.path
        )
    }

    private func makeUp() throws(DemoError) -> Scenario {
        let (orders, stock) = OrderGenerator.make(count: self.count ?? 10_000, seed: self.seed)
        var scaled: [ProductID: Int] = [:]
        for (product, units) in stock {
            let (product, units) = (product, units.multipliedReportingOverflow(by: self.stockScale))
            guard !units.overflow else {
                throw .badInput("--stock-scale \(self.stockScale): expected less, for the units to be countable")
            }
            scaled[product] = units.partialValue
        }
        return Scenario(
            orders: orders,
            stock: scaled,
            credit: self.credit,
            embargo: self.embargo.isEmpty ? OrderGenerator.embargo : self.embargo,
            origin: "made up with seed \(self.seed)"
        )
    }
}
