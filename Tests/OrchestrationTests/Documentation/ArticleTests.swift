import Choreography
import Testing

@Suite("The article on the two styles", .timeLimit(.minutes(1)))
struct ArticleTests {
    @Test("Conducts the checkout that it shows", arguments: [true, false])
    func example(isEmbargoed: Bool) async throws {
        let payments = Conducted.Payments(store: InMemoryStore(Conducted.Ledger()))
        let checkout = try Conducted.choreography(payments, Conducted.Warehouse(isEmbargoed: isEmbargoed))
        #expect(try checkout.validate(model: .default).isComplete)
        let saga = try await checkout.start(Conducted.PlaceOrder(order: 7, cents: 900, isGift: true))
        #expect(try await saga.outcome.description == (isEmbargoed ? "compensated (ShipmentRefused)" : "completed"))
        #expect(await payments.store.read { $0.paid[7] } == (isEmbargoed ? nil : 900))
        await checkout.shutDown()
    }
}
