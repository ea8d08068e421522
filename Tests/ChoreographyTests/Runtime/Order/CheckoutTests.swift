import Choreography
import Testing

@Suite("A checkout", .timeLimit(.minutes(1)))
struct CheckoutTests {
    @Test("Completes when every participant commits")
    func completed() async throws {
        let checkout = Checkout()
        let choreography = checkout.choreography()
        let saga = try await choreography.start(PlaceOrder(order: 7))
        guard case .completed = try await saga.outcome else {
            Issue.record("not completed")
            return
        }
        for await entry in saga.timeline { print(entry) }
        #expect(await checkout.balance() == 90)
        #expect(await checkout.depot.read { $0.shipments.rows } == [7: "France"])
        #expect(await checkout.orders.read { $0.confirmed.rows } == [7: 10])
        let report = await choreography.shutDown()
        #expect(report.isClean)
    }

    @Test("Undoes what was committed when a later participant rejects")
    func compensated() async throws {
        let checkout = Checkout()
        let choreography = checkout.choreography()
        let saga = try await choreography.start(PlaceOrder(order: 7, country: "Atlantis"))
        guard case .compensated(let cause) = try await saga.outcome else {
            Issue.record("not compensated")
            return
        }
        for await entry in saga.timeline { print(entry) }
        #expect(cause.name == "ShipmentRefused")
        #expect(await checkout.balance() == 100)
        #expect(await checkout.depot.read { $0.shipments.isEmpty })
        #expect(await checkout.orders.read { $0.open.isEmpty && $0.confirmed.isEmpty })
        #expect(await choreography.shutDown().isClean)
    }
}
