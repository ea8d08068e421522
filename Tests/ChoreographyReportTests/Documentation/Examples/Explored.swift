// snippet: record
import Choreography
import ChoreographyReport
// end
import ChoreographyTesting

/// The examples of "The saga explorer".
enum Explored {
    private static func makeBakery(
        _ environment: Environment = .system,
        observers: [any SagaObserver] = []
    ) -> SagaChoreography {
        Bakery.choreography(environment: environment, observers: observers)
    }

    /// Orders a cake, and writes a page.
    static func write(to folder: String) async throws {
        // snippet: record

        let recorder = SagaRecorder { first in
            (first.message as? OrderCake).map { "Cake \($0.n)" }
        }
        let bakery = makeBakery(observers: [recorder])
        // end
        _ = try await bakery.start(OrderCake(n: 1)).outcome
        // snippet: write
        let report = SagaReport(of: bakery, recordedBy: recorder)
        try report.write(to: "\(folder)/bakery.html")
        // end
    }

    /// Simulates three orders.
    static func simulate() async throws -> [UInt8] {
        let recorder = SagaRecorder()
        // snippet: simulate
        let simulation = Simulation("bakery") { run in
            run.process { makeBakery($0, observers: [recorder]) }
            for n in 1...3 { run.start(OrderCake(n: n)) }
        }
        try await simulation.verify(seeds: 7..<8)
        let page = SagaReport(of: makeBakery().graph, recordedBy: recorder).html
        // end
        return page
    }
}
