import Choreography

@testable import CheckoutDemo
@testable import ChoreographySQLite

/// Five orders with a folder for their databases, one of which meets each rule.
struct DataRun {
    static let orders = """
        order_id,customer_id,ship_country,product_id,quantity,unit_price_cents
        1,ANNA,France,7,2,500
        2,ANNA,France,7,1,900
        3,BELA,Atlantis,7,1,100
        4,BELA,France,8,1,100
        5,BELA,France,7,3,100

        """
    static let stock = "product_id,name,units_in_stock\n7,Tea,5\n"

    let folder: Folder
    /// What tells the world that is played.
    let world: [String]

    init(orders: String = Self.orders, stock: String = Self.stock, credit: Int = 1500) throws {
        self.folder = try Folder()
        self.world = [
            "--orders", try self.folder.write(orders, to: "orders.csv"), "--stock",
            try self.folder.write(stock, to: "stock.csv"), "--credit", "\(credit)", "--embargo", "Atlantis",
        ]
    }

    var data: DataFolder { DataFolder(path: self.folder.file("data")) }
    var outcomes: String { get throws { try self.folder.read("outcomes.csv") } }

    /// What `run` is told, to go on with one order at a time.
    var arguments: [String] {
        ["run", "--data", self.data.path, "--in-flight", "1", "--outcomes", self.folder.file("outcomes.csv")]
            + self.world
    }

    /// Plays, or goes on.
    func play(_ more: String...) async -> DemoRun { await DemoRun(self.arguments + more) }

    /// Runs a command on the folder.
    func command(_ words: String..., json: Bool = false) async -> DemoRun {
        await DemoRun(words + ["--data", self.data.path] + (json ? ["--json"] : []))
    }

    /// Changes a service's database behind the service's back, in the folder of one of both styles if need be.
    func change(_ database: Database, in style: SagaStyle? = nil, _ sql: String) throws {
        let folder = style.map { self.data.folder(of: $0) } ?? self.data
        try SQLiteConnection(path: folder.file(of: database)).runScript(sql)
    }

    /// Leaves an event of order 1 behind that nobody has handled yet, and that nobody can read.
    func leaveUnreadableEvent() async throws {
        try await self.leaveDeadLetters(of: BrokenService("Shipping"), playing: ["1"])
        try self.change(.shipping, "DELETE FROM choreo_letters")
        try self.change(.inventory, "UPDATE choreo_journal SET payload = 'no JSON' WHERE payload IS NOT NULL")
    }

    /// Plays some of the orders while a service is broken, and leaves dead letters behind.
    func leaveDeadLetters(of service: BrokenService, playing ids: Set<OrderID>? = nil) async throws {
        guard case .run(let options) = try Invocation(self.arguments) else { return }
        let scenario = try options.makeScenario()
        try self.data.make()
        let services = try DurableCheckout(in: self.data)
        try await services.settle(scenario, in: self.data)
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .constant(.milliseconds(1), maxAttempts: 2)
        configuration.compensationRetry = .constant(.milliseconds(1), maxAttempts: 2)
        var environment = Environment.system
        environment.faults = service
        let choreography = services.makeChoreography(configuration: configuration, environment: environment)
        for order in scenario.orders where ids?.contains(order.id) ?? true {
            let saga = try await choreography.start(PlaceOrder(order: order))
            for await entry in saga.timeline where entry.kind == .deadLettered { break }
        }
        await choreography.shutDown()
    }
}
