import Choreography
import ChoreographyTesting
import Testing

@testable import Shop

@Suite("The shop in a simulation")
struct SimulationTests {
    struct WrongCredit: Error { var cents: Int }

    @Test("Takes the money for one of two orders, whatever goes wrong")
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
            run.start(PlaceOrder(order: 1, cents: 900))
            run.start(PlaceOrder(order: 2, cents: 900))
            run.atEnd("What is paid is gone, and nothing else") {
                let paid = await book.read { $0.states.rows.count { $0.value == "paid" } }
                let cents = await ledger.read { $0.credit["Ada", default: 0] }
                guard cents == 1000 - 900 * paid else { throw WrongCredit(cents: cents) }
            }
        }
        try await simulation.verify(seeds: 0..<200)
    }
}
