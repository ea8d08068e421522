import Choreography
import Orchestration

/// The five services of the checkout, wherever their databases are.
protocol CheckoutServices: Sendable {
    /// The services, and in one of the styles a manager.
    func participants(_ style: SagaStyle) -> [any Participant]

    /// What the databases hold.
    func accounts() async throws -> Accounts
}

extension CheckoutServices {
    /// Lets the services react to each other.
    func makeChoreography(
        _ style: SagaStyle = .choreography,
        configuration: SagaChoreography.Configuration = .init(),
        environment: Environment = .system,
        observers: [any SagaObserver] = []
    ) -> SagaChoreography {
        SagaChoreography("checkout", configuration: configuration, environment: environment, observers: observers) {
            self.participants(style)
        }
    }
}

/// The five services, each with a database of its own in memory.
struct Checkout: CheckoutServices {
    let orders = InMemoryStore(OrderBook())
    let ledger: InMemoryStore<Ledger>
    let warehouse: InMemoryStore<Warehouse>
    let depot: InMemoryStore<Depot>
    let mailroom = InMemoryStore(Mailroom())
    /// Where a manager keeps its sagas.
    let manager = InMemoryStore(SagaTable())
    /// What the manager does wrong, to see it found.
    var managerBug: ManagerBug.Planted?

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

    func participants(_ style: SagaStyle) -> [any Participant] {
        switch style {
        case .choreography:
            [
                Orders(store: self.orders), Payments(store: self.ledger), Inventory(store: self.warehouse),
                Shipping(store: self.depot), Notifications(store: self.mailroom),
            ]
        case .orchestration:
            [
                SagaManager(CheckoutSaga(store: self.manager), planted: self.managerBug),
                ConductedOrders(store: self.orders),
                ConductedPayments(store: self.ledger), ConductedInventory(store: self.warehouse),
                ConductedShipping(store: self.depot), Notifications(store: self.mailroom),
            ]
        }
    }

    func accounts() async -> Accounts {
        let (balances, payments) = await self.ledger.read { ($0.balances.rows, $0.payments.rows) }
        return Accounts(
            orders: await self.orders.read { $0.orders.rows },
            balances: balances,
            payments: payments,
            shelf: await self.warehouse.read { $0.shelf.rows },
            shipments: await self.depot.read { $0.shipments.rows },
            mails: await self.mailroom.read { $0.sent.rows }
        )
    }
}
