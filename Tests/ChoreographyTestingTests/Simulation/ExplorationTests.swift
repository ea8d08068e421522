import Choreography
import ChoreographyTesting
import Testing

@Suite("An exploration", .timeLimit(.minutes(5)))
struct ExplorationTests {
    private static func market(_ sagas: Int) -> Simulation {
        Simulation("market") { run in
            let market = Market()
            run.process { market.choreography($0) }
            for n in 1...sagas { run.start(Buy(n: n, price: 60)) }
            run.atEnd("The books agree") { try await market.check() }
        }
    }

    @Test("Goes through all runs of one saga with a duplicate and a crash, and with a crash and a timeout")
    func one() async throws {
        let exploration = try await Self.market(1).verifyExhaustively()
        #expect(exploration.isComplete)
        #expect(exploration.states > 1000)
        #expect(exploration.runs > exploration.states)
        #expect(try await Self.market(1).verifyExhaustively(bounds: .init(crashes: 1, timeouts: 1)).isComplete)
    }

    @Test("Stops at its bound, and says so")
    func bounded() throws {
        let exploration = try Self.market(2).verifyExhaustively(bounds: .init(runs: 50))
        #expect(!exploration.isComplete)
        #expect(exploration.runs == 50)
    }

    @Test("Finds each planted bug that order, a duplicate, a crash or a timeout shows", arguments: PlantedBug.allCases)
    func planted(_ bug: PlantedBug) async throws {
        var simulation = Self.market(1)
        simulation.plantedBug = bug
        var failures: [ExplorationFailure] = []
        for bounds in [Simulation.Bounds.standard, .init(crashes: 1, timeouts: 1)] where failures.isEmpty {
            do {
                try await simulation.verifyExhaustively(bounds: bounds)
            } catch let failure as ExplorationFailure {
                failures.append(failure)
                let again = #expect(throws: ExplorationFailure.self) {
                    try simulation.replay(choices: failure.choices, bounds: bounds)
                }
                #expect(again?.timeline == failure.timeline)
            }
        }
        // In an exploration nothing kills the process again and again.
        #expect(failures.isEmpty == (bug == .attemptsUncounted))
    }
}
