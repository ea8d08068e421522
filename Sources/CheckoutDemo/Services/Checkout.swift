import Choreography

/// The five services of the checkout, each with a database of its own.
struct Checkout: Sendable {
    let orders = InMemoryStore(OrderBook())
    let ledger: InMemoryStore<Ledger>
    let warehouse: InMemoryStore<Warehouse>
    let depot: InMemoryStore<Depot>
    let mailroom = InMemoryStore(Mailroom())

    /// Opens the databases.
    ///
    /// - Parameters:
    ///   - credit: What every customer may spend.
    ///   - stock: How many units of each product there are.
    ///   - embargo: The countries that may not be shipped to.
    init(credit: Cents, stock: [ProductID: Int], embargo: Set<String>) {
        self.ledger = InMemoryStore(Ledger(credit: credit))
        self.warehouse = InMemoryStore(Warehouse(shelf: Table(stock)))
        self.depot = InMemoryStore(Depot(embargo: embargo))
    }

    /// Lets the services react to each other.
    func makeChoreography(
        configuration: SagaChoreography.Configuration = .init(),
        environment: Environment = .system
    ) -> SagaChoreography {
        SagaChoreography("checkout", configuration: configuration, environment: environment) {
            Orders(store: self.orders)
            Payments(store: self.ledger)
            Inventory(store: self.warehouse)
            Shipping(store: self.depot)
            Notifications(store: self.mailroom)
        }
    }
}
