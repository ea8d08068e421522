import Choreography
import ChoreographyTesting
import Testing

@testable import CheckoutDemo

@Suite("The checkout services")
struct ServicesTests {
    private static let line = OrderLine(product: "7", quantity: 2, unitPrice: 500)

    @Test("Declare a choreography in which nothing is left half undone")
    func valid() throws {
        let report = try Self.checkout().makeChoreography().validate(model: .default)
        #expect(report.isComplete)
    }

    @Test("Refuse an order without lines, and tell its customer")
    func noLines() async throws {
        let checkout = Self.checkout()
        let cause = try await Self.cause(of: [Order(id: "1", customer: "A", country: "France", lines: [])], checkout)
        #expect(cause == ["OrderRefused"])
        #expect(await checkout.orders.read { $0.orders.isEmpty })
        #expect(await checkout.mailroom.read { $0.sent.rows["1"]?.count } == 1)
    }

    @Test("Refuse an order that costs more than can be counted")
    func tooExpensive() async throws {
        let line = OrderLine(product: "7", quantity: 2, unitPrice: Int.max)
        let order = Order(id: "1", customer: "A", country: "France", lines: [line])
        #expect(try await Self.cause(of: [order], Self.checkout()) == ["OrderRefused"])
    }

    @Test("Refuse a second order with the same number, and leave the first one alone")
    func sameNumber() async throws {
        let checkout = Self.checkout()
        let order = Order(id: "1", customer: "A", country: "France", lines: [Self.line])
        #expect(try await Self.cause(of: [order, order], checkout) == [nil, "OrderRefused"])
        #expect(await checkout.orders.read { $0.orders.rows["1"] } == .confirmed)
        #expect(await checkout.ledger.read { $0.balances.rows["A"] } == 9000)
    }

    @Test("Take nothing from the shelf for an order of which one line is out of stock")
    func allOrNothing() async throws {
        let checkout = Self.checkout()
        let lines = [Self.line, OrderLine(product: "8", quantity: 1, unitPrice: 1)]
        let order = Order(id: "1", customer: "A", country: "France", lines: lines)
        #expect(try await Self.cause(of: [order], checkout) == ["OutOfStock"])
        #expect(await checkout.warehouse.read { $0.shelf.rows } == ["7": 5])
        #expect(await checkout.ledger.read { $0.balances.rows["A"] } == 10_000)
    }

    @Test("Add up the lines of one product")
    func repeatedProduct() async throws {
        let order = Order(id: "1", customer: "A", country: "France", lines: [Self.line, Self.line, Self.line])
        #expect(try await Self.cause(of: [order], Self.checkout()) == ["OutOfStock"])
    }

    @Test("Do everything that they declare in five orders: one is shipped, and each service rejects one")
    func coverage() async throws {
        let dearLine = OrderLine(product: "7", quantity: 1, unitPrice: 20_000)
        let missingLine = OrderLine(product: "8", quantity: 1, unitPrice: 1)
        let orders = [
            Order(id: "1", customer: "A", country: "France", lines: [Self.line]),
            Order(id: "2", customer: "A", country: "France", lines: []),
            Order(id: "3", customer: "B", country: "France", lines: [dearLine]),
            Order(id: "4", customer: "C", country: "France", lines: [missingLine]),
            Order(id: "5", customer: "D", country: "Atlantis", lines: [Self.line]),
        ]
        let checkout = Self.checkout()
        let coverage = ChoreographyCoverage(of: checkout.makeChoreography().graph)
        let cause = try await Self.cause(of: orders, checkout, observers: [coverage])
        #expect(cause == [nil, "OrderRefused", "PaymentDeclined", "OutOfStock", "ShipmentRefused"])
        try coverage.requireFull()
    }

    private static func checkout() -> Checkout { Checkout(credit: 10_000, stock: ["7": 5], embargo: ["Atlantis"]) }

    /// Why each of the orders was undone, or `nil` if it was not.
    private static func cause(
        of orders: [Order],
        _ checkout: Checkout,
        observers: [any SagaObserver] = []
    ) async throws -> [String?] {
        let choreography = checkout.makeChoreography(observers: observers)
        var causes: [String?] = []
        for order in orders {
            let ending = Ending(try await choreography.start(PlaceOrder(order: order)).outcome)
            causes.append(ending == .completed ? nil : ending.cause)
        }
        await choreography.shutDown()
        return causes
    }
}
