import Choreography
import Orchestration

/// The checkout of five events and six local transactions, in memory.
struct Checkout: Sendable {
    let orders = InMemoryStore(OrderBook())
    let payments: InMemoryStore<Ledger>
    let inventory: InMemoryStore<Warehouse>
    let shipping = InMemoryStore(Depot())
    let notifications = InMemoryStore(Outgoing())
    let manager = InMemoryStore(SagaTable())
    /// Whether a manager tells the services what to do.
    let isConducted: Bool
    /// Whether the bodies may suspend, which they never do.
    let isAsynchronous: Bool
    private let money: Int
    private let goods: Int

    init(
        isAsynchronous: Bool = false,
        isConducted: Bool = false,
        customers: Int = PlaceOrder.customers,
        articles: Int = PlaceOrder.articles
    ) {
        self.isAsynchronous = isAsynchronous
        self.isConducted = isConducted
        self.payments = InMemoryStore(
            Ledger(balances: Table(.init(uniqueKeysWithValues: (0..<customers).map { ($0, Self.plenty) })))
        )
        let stock = (0..<articles).map { ($0, $0 == PlaceOrder.missingArticle ? 0 : Self.plenty) }
        self.inventory = InMemoryStore(Warehouse(stock: Table(.init(uniqueKeysWithValues: stock))))
        self.money = customers * Self.plenty
        self.goods = stock.reduce(0) { $0 + $1.1 }
    }

    private static let plenty = 1_000_000_000

    func choreography(
        _ configuration: SagaChoreography.Configuration,
        _ environment: Environment
    ) -> SagaChoreography {
        SagaChoreography("checkout", configuration: configuration, environment: environment) {
            if self.isConducted {
                SagaManager(CheckoutSaga(store: self.manager))
                ConductedOrders(store: self.orders)
                ConductedPayments(store: self.payments)
                ConductedInventory(store: self.inventory)
                ConductedShipping(store: self.shipping)
            } else if self.isAsynchronous {
                SuspendingOrders(store: self.orders)
                SuspendingPayments(store: self.payments)
                SuspendingInventory(store: self.inventory)
                SuspendingShipping(store: self.shipping)
            } else {
                Orders(store: self.orders)
                Payments(store: self.payments)
                Inventory(store: self.inventory)
                Shipping(store: self.shipping)
            }
            Notifications(store: self.notifications)
        }
    }

    /// Stops the program unless the books of all services agree with how the sagas have ended.
    func audit(completed: Int, compensated: Int) async {
        let money = await self.payments.read { $0.balances.rows.values.reduce(0, +) + $0.revenue[0, default: 0] }
        require(money == self.money, "Money was lost.")
        let (goods, reserved) = await self.inventory.read { warehouse in
            (warehouse.stock.rows.values.reduce(0, +), warehouse.reserved.rows.values.reduce(0, +))
        }
        require(goods + reserved == self.goods, "Goods were lost.")
        require(reserved == completed, "\(reserved) articles are reserved for \(completed) orders.")
        let loads = await self.shipping.read { $0.loads.rows.values.reduce(0, +) }
        require(loads == completed, "\(loads) shipments are under way for \(completed) orders.")
        let open = await self.orders.read { $0.open.count }
        require(open == 0, "\(open) orders are still open.")
        let conducted = await self.manager.read { $0.sagas.count }
        require(conducted == 0, "The manager still conducts \(conducted) sagas.")
        let (confirmed, cancelled) = await self.notifications.read { ($0.sent[0, default: 0], $0.sent[1, default: 0]) }
        require(confirmed == completed && cancelled == compensated, "Somebody was not told.")
    }
}

struct OrderBook { let open = Table<Int, Int>() }

struct Ledger {
    let balances: Table<Int, Int>
    let revenue = Table<Int, Int>()
}

struct Warehouse {
    let stock: Table<Int, Int>
    let reserved = Table<Int, Int>()
}

struct Depot { let loads = Table<Int, Int>() }

struct Outgoing { let sent = Table<Int, Int>() }
