import Choreography
import ChoreographyTesting
import Testing

@Suite("A simulation", .timeLimit(.minutes(1)))
struct SimulationTests {
    static let shop = Simulation("shop") { run in
        let shop = Shop()
        run.process { shop.choreography($0) }
        for n in 1...3 { run.start(Order(n: n)) }
        run.atEnd("The books agree") { try await shop.check() }
    }

    static let market = Simulation("market") { run in
        let market = Market()
        run.process { market.choreography($0) }
        for n in 1...4 { run.start(Buy(n: n, price: 20 + run.random(below: 30))) }
        run.always("Nobody owes the bank") {
            if let balance = market.bank.committed({ $0.rows[0, default: 100] }), balance < 0 {
                throw Mismatch(description: "the balance is \(balance)")
            }
        }
        run.atEnd("The books agree") { try await market.check() }
    }

    @Test("Finds nothing wrong with a market of parallel branches, a join and a deadline")
    func parallel() async throws {
        let report = try await Self.market.verify(seeds: 0..<120)
        #expect(report.sagas == 480)
        #expect(report.completed > 80)
        #expect(report.compensated > 80)
    }

    @Test("Finds nothing wrong with a shop that is right, whatever happens to it")
    func right() async throws {
        let report = try await Self.shop.verify(seeds: 0..<120)
        #expect(report.runs == 120)
        #expect(report.sagas == 360)
        #expect(report.completed == 240)
        #expect(report.faults.crashes > 30)
        #expect(report.faults.duplicates > 30)
        #expect(report.faults.delays > 30)
    }
}
