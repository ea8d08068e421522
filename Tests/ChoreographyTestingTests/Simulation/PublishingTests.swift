import Choreography
import ChoreographyTesting
import Testing

@Suite("A client that publishes in a simulation", .timeLimit(.minutes(1)))
struct PublishingTests {
    @Test("Publishes again unless it was told that the event was read, which begins another saga")
    func published() async throws {
        var simulation = Simulation("orders from outside") { run in
            let shop = Shop()
            run.process { shop.choreography($0) }
            for n in 1...2 { run.publish(Ordered(n: n)) }
            run.atEnd("What is paid is sent") {
                let paid = await shop.till.read { $0.rows.rows.filter { $0.value != 0 } }
                let sent = await shop.shelf.read { $0.rows.rows.filter { $0.value != 0 } }
                guard paid == sent, paid.values.allSatisfy({ $0 > 0 }) else {
                    throw Mismatch(description: "paid \(paid), sent \(sent)")
                }
            }
        }
        simulation.faults.crashes = 200
        let report = try await simulation.verify(seeds: 0..<100)
        #expect(report.sagas > 200)
        simulation.faults = .none
        #expect(try await simulation.verify(seeds: 0..<20).sagas == 40)
    }
}
