import Choreography
import ChoreographyTesting
import Testing

@Suite("The article on keeping sagas apart", .timeLimit(.minutes(1)))
struct IsolationArticleTests {
    private let prices = InMemoryStore(Isolation.Prices())
    private let hall = InMemoryStore(Isolation.Hall())
    private let bank = InMemoryStore(Isolation.Bank(balances: Table(["Ada": 1000, "Grace": 1000])))

    private func probe() -> SagaProbe {
        let probe = SagaProbe { [prices, hall, bank] environment in
            Isolation.choreography(prices, hall, bank, environment: environment)
        }
        probe.exhaustivity = .off
        return probe
    }

    @Test("Lets a guest wait for a seat that another one may not pay, and get it")
    func lock() throws {
        let probe = self.probe()
        try probe.fail(step: "SeatCharged", of: "Office", with: CancellationError())
        try probe.start(Isolation.BuySeat(seat: 1, guest: "Ada"))
        let grace = try probe.start(Isolation.BuySeat(seat: 1, guest: "Grace"))
        #expect(probe.timeline(of: grace).last?.kind == .locked)
        try probe.advance(by: .seconds(1))
        try probe.expectOutcome(.compensated(by: Isolation.SeatTaken.self), of: grace)
        #expect(self.hall.committed { $0.guests[1] } == "Ada, paid")
        #expect(self.hall.committed { $0.locks.holders.isEmpty } == true)
        #expect(self.bank.committed { $0.points["Ada"] } == 10)
        try probe.finish()
    }

    @Test("Reads a price again, and gives back what was charged and held if it has changed")
    func reread() async throws {
        let probe = self.probe()
        try probe.fail(step: "SeatHeld", of: "Cashier", with: CancellationError())
        try probe.start(Isolation.BuySeat(seat: 2, guest: "Ada"))
        await self.prices.write { $0.cents[2] = 1200 }
        try probe.advance(by: .seconds(1))
        try probe.expectOutcome(.compensated(by: Isolation.PriceChanged.self))
        #expect(self.bank.committed { $0.balances["Ada"] } == 1000)
        #expect(self.bank.committed { $0.points.isEmpty } == true)
        #expect(self.hall.committed { $0.guests.isEmpty && $0.locks.holders.isEmpty } == true)
        try probe.finish()
    }

    @Test("Sells a seat once, and leaves nothing locked, in every order of two guests who want it")
    func everyOrder() async throws {
        struct Wrong: Error {}
        let simulation = ChoreographyTesting.Simulation("concert") { run in
            let (prices, hall) = (InMemoryStore(Isolation.Prices()), InMemoryStore(Isolation.Hall()))
            let bank = InMemoryStore(Isolation.Bank(balances: Table(["Ada": 1000, "Grace": 100])))
            run.process { Isolation.choreography(prices, hall, bank, environment: $0) }
            run.start(Isolation.BuySeat(seat: 1, guest: "Ada"))
            run.start(Isolation.BuySeat(seat: 1, guest: "Grace"))
            run.atEnd("Ada has the seat, and nobody has locked it") {
                let isRight = await hall.read { $0.guests[1] == "Ada, paid" && $0.locks.holders.isEmpty }
                guard isRight else { throw Wrong() }
            }
        }
        let exploration = try await simulation.verifyExhaustively(bounds: .init())
        #expect(exploration.isComplete)
    }
}
