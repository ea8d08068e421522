import Choreography
import ChoreographySQLite
import Orchestration
import OrchestrationSQLite

/// The five services, each with a database of its own in a folder.
struct DurableCheckout: CheckoutServices {
    let orders: SQLiteStore
    let payments: SQLiteStore
    let inventory: SQLiteStore
    let shipping: SQLiteStore
    let notifications: SQLiteStore
    /// Where a manager keeps its sagas, if there is one.
    let manager: SQLiteStore?
    /// The style in which the folder is played.
    let style: SagaStyle

    /// Opens the databases, or makes them.
    ///
    /// - Parameters:
    ///   - folder: Where they are.
    ///   - style: The style in which they are made; one that is there keeps its own.
    /// - Throws: ``DemoError`` if they were made in the other style, or in both.
    init(in folder: DataFolder, _ style: SagaStyle? = nil) throws {
        try folder.expectOneStyle()
        let known = folder.has(.orders) ? folder.style : style ?? .choreography
        guard style == nil || style == known else {
            throw DemoError.badInput(
                "--data \(folder.path): the folder was played with --style \(known.rawValue); expected the same, or an "
                    + "empty folder"
            )
        }
        func open(_ database: Database, _ migrations: [SQLiteMigration]) throws -> SQLiteStore {
            try SQLiteStore(path: folder.file(of: database), migrations: migrations)
        }
        self.style = known
        // First: that it is there tells the style of a folder.
        self.manager = known == .orchestration ? try open(.manager, [SQLiteTransaction.sagaTable]) : nil
        self.orders = try open(.orders, SQLiteTransaction.orderTables)
        self.payments = try open(.payments, SQLiteTransaction.ledgerTables)
        self.inventory = try open(.inventory, SQLiteTransaction.warehouseTables)
        self.shipping = try open(.shipping, SQLiteTransaction.depotTables)
        self.notifications = try open(.notifications, SQLiteTransaction.mailTables)
    }

    func participants(_ style: SagaStyle) -> [any Participant] {
        guard let manager else {
            return [
                Orders(store: self.orders), Payments(store: self.payments), Inventory(store: self.inventory),
                Shipping(store: self.shipping), Notifications(store: self.notifications),
            ]
        }
        return [
            SagaManager(CheckoutSaga(store: manager)), ConductedOrders(store: self.orders),
            ConductedPayments(store: self.payments), ConductedInventory(store: self.inventory),
            ConductedShipping(store: self.shipping), Notifications(store: self.notifications),
        ]
    }

    func accounts() async throws -> Accounts {
        let (balances, payments) = try await self.payments.read { ledger in
            (
                try ledger.query("SELECT customer, cents FROM balances") { (try $0.get(0), try $0.get(1)) },
                try ledger.query("SELECT order_id, cents FROM payments") { (try $0.get(0), try $0.get(1)) }
            ) as ([(CustomerID, Cents)], [(OrderID, Cents)])
        }
        let shelf: [(ProductID, Int)] = try await self.inventory.read { warehouse in
            try warehouse.query("SELECT product, units FROM shelf") { (try $0.get(0), try $0.get(1)) }
        }
        let lines: [(OrderID, OrderLine)] = try await self.shipping.read { depot in
            try depot.query(
                "SELECT order_id, product, quantity, unit_price FROM shipments ORDER BY order_id, line"
            ) { row in
                (
                    try row.get(0),
                    OrderLine(product: try row.get(1), quantity: try row.get(2), unitPrice: try row.get(3))
                )
            }
        }
        let mails: [(OrderID, String)] = try await self.notifications.read { mailroom in
            try mailroom.query("SELECT order_id, text FROM mails ORDER BY number") { (try $0.get(0), try $0.get(1)) }
        }
        return Accounts(
            orders: try await self.orders.read { try $0.allOrders() },
            balances: Dictionary(uniqueKeysWithValues: balances),
            payments: Dictionary(uniqueKeysWithValues: payments),
            shelf: Dictionary(uniqueKeysWithValues: shelf),
            shipments: Dictionary(grouping: lines, by: \.0).mapValues { $0.map(\.1) },
            mails: Dictionary(grouping: mails, by: \.0).mapValues { $0.map(\.1) }
        )
    }

    /// Puts the world of a scenario into the databases, or checks that it is the one that is there.
    ///
    /// The last thing that is written says that all of it is: a process that ends before writes it again.
    ///
    /// - Throws: ``DemoError`` when the folder holds another world.
    func settle(_ scenario: Scenario, in folder: DataFolder) async throws {
        let world = scenario.fingerprint
        let known: String? = try await self.orders.read { book in
            try book.first("SELECT value FROM settings WHERE name = 'world'") { try $0.get(0, as: String.self) }
        }
        if let known {
            guard known == world else {
                throw DemoError.badInput(
                    "--data \(folder.path): the folder holds other orders, or another stock, credit or embargo; "
                        + "expected the options that it was made with, or an empty folder"
                )
            }
            return
        }
        try await self.payments.write { ledger in
            try ledger.execute("DELETE FROM credit")
            try ledger.execute("INSERT INTO credit(cents) VALUES(?1)", scenario.credit)
        }
        try await self.inventory.write { warehouse in
            try warehouse.execute("DELETE FROM shelf")
            for (product, units) in scenario.stock { try warehouse.setUnits(units, of: product) }
        }
        try await self.shipping.write { depot in
            try depot.execute("DELETE FROM embargo")
            for country in scenario.embargo { try depot.execute("INSERT INTO embargo(country) VALUES(?1)", country) }
        }
        try await self.orders.write { book in
            try book.execute("INSERT INTO settings(name, value) VALUES('world', ?1)", world)
        }
    }
}
