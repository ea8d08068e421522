import Testing

@testable import Choreography

@Suite("What the causes of undos, and what disarms a deadline, may find")
struct UndoTimingsTests {
    @Test("Is all that random sagas come to, and hardly more")
    func walks() {
        var (agreed, unseen) = (0, 0)
        for seed in 0..<150 as Range<UInt64> {
            let graph = RandomGraph.graph(seed: seed)
            let problems = graph.deadlineProblems() + graph.eventProblems().filter { $0.kind == .unpublished }
            guard problems.isEmpty else { continue }
            let seen = SagaWalk.sights(of: graph, seed: seed, walks: 120)
            let said = Self.sights(by: UndoTimings(of: graph), of: graph)
            #expect(seen.isSubset(of: said), "seed \(seed)\n\(graph)")
            agreed += seen.count
            unseen += said.subtracting(seen).count
        }
        // What is rare does not come up in so few sagas.
        #expect(agreed > 500)
        #expect(unseen * 10 < agreed, "\(unseen) unseen, \(agreed) seen")
    }

    /// What is said to be possible.
    private static func sights(by timings: UndoTimings, of graph: ChoreographyGraph) -> Set<SagaWalk.Sight> {
        var sights: Set<SagaWalk.Sight> = []
        for step in graph.steps {
            for (cause, finding) in timings.findings(of: step) {
                guard let event = graph.wiring.number(of: cause) else { continue }
                let possible: [(SagaWalk.Finding, Bool)] = [
                    (.undone, finding.mayUndo), (.fenced, finding.mayFence), (.nothing, !finding.rivals.isEmpty),
                ]
                for (finding, isPossible) in possible where isPossible {
                    sights.insert(SagaWalk.Sight(step: step.index, event: event, finding: finding))
                }
            }
            for event in step.declaration.unless where timings.mayDisarm(step, event) {
                guard let number = graph.wiring.number(of: event) else { continue }
                sights.insert(SagaWalk.Sight(step: step.index, event: number, finding: .disarmed))
            }
        }
        return sights
    }
}
