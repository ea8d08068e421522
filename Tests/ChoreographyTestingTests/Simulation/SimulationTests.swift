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

    @Test("Finds nothing wrong with a shop that is right, whatever happens to it")
    func right() throws {
        let report = try Self.shop.verify(seeds: 0..<1000)
        #expect(report.runs == 1000)
        #expect(report.sagas == 3000)
        #expect(report.completed == 2000)
        #expect(report.faults.crashes > 100)
        #expect(report.faults.duplicates > 100)
        #expect(report.faults.delays > 100)
    }
}
