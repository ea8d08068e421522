import Foundation
import Testing

@testable import CheckoutDemo

@Suite("One order at a time", .timeLimit(.minutes(2)))
struct OracleTests {
    struct World: CustomTestStringConvertible {
        var credit: Int
        var scale: Int
        var embargo: [String]

        var testDescription: String { "credit \(self.credit), scale \(self.scale), embargo \(self.embargo)" }

        static func all(credits: [Int], scales: [Int], embargoes: [[String]]) -> [Self] {
            credits.flatMap { credit in
                scales.flatMap { scale in
                    embargoes.map { Self(credit: credit, scale: scale, embargo: $0) }
                }
            }
        }
    }

    @Test(
        "Ends each order as a sequential account of the rules says",
        arguments: World.all(credits: [0, 9_000, 30_000], scales: [0, 1, 20], embargoes: [[], ["Atlantis", "USA"]]),
        SagaStyle.allCases
    )
    func smallShop(world: World, style: SagaStyle) async throws {
        try await Self.compare(
            orders: SmallShop.orders,
            stock: SmallShop.stock,
            in: world,
            with: ["--style", style.rawValue]
        )
    }

    @Test(
        "Ends each Northwind order as a sequential account of the rules says",
        .enabled(if: Northwind.folder != nil),
        arguments: World.all(
            credits: [100_000, 1_000_000, 100_000_000],
            scales: [1, 10, 1000],
            embargoes: [[], ["USA"], ["Germany", "Brazil"]]
        )
    )
    func northwind(world: World) async throws {
        try await Self.compareNorthwind(in: world, .choreography)
    }

    @Test(
        "Ends each Northwind order as that account says when a manager conducts it",
        .enabled(if: Northwind.folder != nil),
        arguments: World.all(credits: [100_000, 1_000_000], scales: [1, 10], embargoes: [[], ["USA"]])
    )
    func conductedNorthwind(world: World) async throws {
        try await Self.compareNorthwind(in: world, .orchestration)
    }

    private static func compareNorthwind(in world: World, _ style: SagaStyle) async throws {
        let folder = try #require(Northwind.folder)
        let text = try ["orders.csv", "stock.csv"].map { name in
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)), as: UTF8.self)
        }
        try await Self.compare(orders: text[0], stock: text[1], in: world, with: ["--style", style.rawValue])
    }

    @Test("Meets every rule in the orders that it is tried with")
    func everyRule() {
        let account = SequentialAccount(
            orders: SmallShop.orders,
            stock: SmallShop.stock,
            credit: 30_000,
            scale: 20,
            embargo: ["Atlantis", "USA"]
        )
        #expect(account.completed > 20)
        #expect(account.causes.count == 3)
        #expect(account.causes.values.allSatisfy { $0 > 20 }, "\(account.causes)")
    }

    @Test("Ends each order the same when calls fail and deliveries come twice", arguments: SagaStyle.allCases)
    func trouble(style: SagaStyle) async throws {
        try await Self.compare(
            orders: SmallShop.orders,
            stock: SmallShop.stock,
            in: World(credit: 30_000, scale: 20, embargo: ["USA"]),
            with: ["--flaky", "0.05", "--duplicates", "0.5", "--style", style.rawValue]
        )
    }

    private static func compare(
        orders: String,
        stock: String,
        in world: World,
        with trouble: [String] = []
    ) async throws {
        let folder = try Folder()
        var arguments = [
            "run", "--in-flight", "1", "--json", "--orders", try folder.write(orders, to: "orders.csv"),
            "--stock", try folder.write(stock, to: "stock.csv"), "--outcomes", folder.file("outcomes.csv"),
            "--credit", "\(world.credit)", "--stock-scale", "\(world.scale)",
        ]
        arguments += world.embargo.flatMap { ["--embargo", $0] } + trouble
        let run = await DemoRun(arguments)
        let summary = try Summary(run.output)
        let account = SequentialAccount(
            orders: orders,
            stock: stock,
            credit: world.credit,
            scale: world.scale,
            embargo: world.embargo
        )
        #expect(run.status == 0)
        #expect(try folder.read("outcomes.csv") == account.outcomes)
        #expect(summary.completed == account.completed)
        #expect(summary.causes == account.causes)
        #expect(summary.revenueCents == account.revenue)
        #expect(summary.unitsStart == account.unitsStart)
        #expect(summary.unitsShipped == account.unitsShipped)
        #expect(summary.unitsLeft == account.unitsLeft)
    }
}
