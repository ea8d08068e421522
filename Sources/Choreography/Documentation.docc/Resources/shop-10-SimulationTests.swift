import Choreography
import ChoreographyTesting
import Testing

@testable import Shop

@Suite("The shop in a simulation")
struct SimulationTests {
    struct WrongCredit: Error { var cents: Int }

    @Test("Takes the money for two of three orders, whatever goes wrong")
    func books() async throws {
        let simulation = Simulation("shop") { run in
            let book = InMemoryStore(Book())
            let ledger = InMemoryStore(Ledger(credit: Table(["Ada": 1000])))
            run.process { environment in
                SagaChoreography("shop", environment: environment) {
                    Orders(store: book)
                    Payments(store: ledger)
                }
            }
            for order in 1...3 { run.start(PlaceOrder(order: order, cents: 400)) }
            run.atEnd("What is paid is gone, and nothing else") {
                let paid = await book.read { $0.states.rows.count { $0.value == "paid" } }
                let cents = await ledger.read { $0.credit["Ada", default: 0] }
                guard cents == 1000 - 400 * paid else { throw WrongCredit(cents: cents) }
            }
        }
        try await simulation.verify(seeds: 0..<200)
    }
}
