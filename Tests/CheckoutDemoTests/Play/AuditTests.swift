import Choreography
import Testing

@testable import CheckoutDemo

@Suite("The audit")
struct AuditTests {
    /// Something that a framework with a fault could do to the databases.
    struct Fault: CustomTestStringConvertible {
        var testDescription: String
        var breaks: any KeyPath<Audit, Bool> & Sendable
        var spoil: @Sendable (inout Accounts) -> Void
    }

    private static let faults = [
        Fault(testDescription: "a payment was not given back", breaks: \.moneyIsConserved) {
            $0.balances["BELA", default: 0] -= 100
            $0.payments["2"] = 100
        },
        Fault(testDescription: "a payment was given back twice", breaks: \.moneyIsConserved) {
            $0.balances["BELA", default: 0] += 100
        },
        Fault(testDescription: "a payment was taken twice", breaks: \.moneyIsConserved) {
            $0.balances["ANNA", default: 0] -= 1000
        },
        Fault(testDescription: "one customer paid for another", breaks: \.moneyIsConserved) {
            $0.balances["ANNA", default: 0] += 1000
            $0.balances["BELA", default: 0] -= 1000
        },
        Fault(testDescription: "units were taken twice", breaks: \.stockIsConserved) { $0.shelf["7", default: 0] -= 2 },
        Fault(testDescription: "units were put back twice", breaks: \.stockIsConserved) {
            $0.shelf["7", default: 0] += 1
        },
        Fault(testDescription: "a refused order was shipped", breaks: \.stockIsConserved) {
            $0.shelf["7", default: 0] -= 1
            $0.shipments["2"] = [OrderLine(product: "7", quantity: 1, unitPrice: 100)]
        },
        Fault(testDescription: "one product was taken for another", breaks: \.stockIsConserved) {
            $0.shelf["7", default: 0] += 1
            $0.shelf["8", default: 0] -= 1
        },
        Fault(testDescription: "an order was left open", breaks: \.everySagaEnded) { $0.orders["1"] = .placed },
        Fault(testDescription: "an undone order was confirmed", breaks: \.everySagaEnded) {
            $0.orders["2"] = .confirmed
        },
        Fault(testDescription: "a customer was told twice", breaks: \.everySagaEnded) {
            $0.mails["1", default: []] += $0.mails["1", default: []]
        },
        Fault(testDescription: "a customer was never told", breaks: \.everySagaEnded) { $0.mails["2"] = nil },
    ]

    @Test("Holds when everything went right")
    func sound() async throws {
        let audit = try await Self.audit { _ in }
        #expect(audit.holds)
        #expect(audit.credit == 4000)
        #expect(audit.creditLeft == 3000)
        #expect(audit.revenue == 1000)
        #expect((audit.unitsAtStart, audit.unitsLeft, audit.unitsShipped) == (9, 7, 2))
    }

    @Test("Finds every way in which the databases could be wrong", arguments: Self.faults)
    func spoiled(fault: Fault) async throws {
        let audit = try await Self.audit(spoiledBy: fault.spoil)
        #expect(!audit[keyPath: fault.breaks])
        #expect(!audit.holds)
    }

    @Test("Does not hold when an order is missing, or is stuck")
    func unended() async throws {
        let cause = Ending.compensated(cause: "ShipmentRefused")
        #expect(try await !Self.audit(endings: [.completed]) { _ in }.everySagaEnded)
        #expect(try await !Self.audit(endings: [.stuck(debts: ""), cause]) { _ in }.everySagaEnded)
    }

    /// Plays two orders, of which the second is refused by Shipping, and audits what is left of them.
    private static func audit(
        endings: [Ending] = [.completed, .compensated(cause: "ShipmentRefused")],
        spoiledBy spoil: @Sendable (inout Accounts) -> Void
    ) async throws -> Audit {
        let scenario = Scenario(
            orders: [
                Order(
                    id: "1",
                    customer: "ANNA",
                    country: "France",
                    lines: [OrderLine(product: "7", quantity: 2, unitPrice: 500)]
                ),
                Order(
                    id: "2",
                    customer: "BELA",
                    country: "Atlantis",
                    lines: [OrderLine(product: "7", quantity: 1, unitPrice: 100)]
                ),
            ],
            stock: ["7": 5, "8": 4],
            credit: 2000,
            embargo: ["Atlantis"],
            origin: "a test"
        )
        let checkout = Checkout(credit: scenario.credit, stock: scenario.stock, embargo: scenario.embargo)
        let choreography = checkout.makeChoreography()
        for order in scenario.orders { _ = try await choreography.start(PlaceOrder(order: order)).outcome }
        let statistics = choreography.statistics
        let report = await choreography.shutDown()
        var accounts = await checkout.accounts()
        spoil(&accounts)
        return Audit(of: accounts, after: endings, in: scenario, statistics: statistics, report: report)
    }
}
