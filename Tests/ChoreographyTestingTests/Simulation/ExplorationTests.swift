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

    @Test("Goes through all runs of one saga with a duplicate, a crash and a timeout")
    func one() async throws {
        let exploration = try await Self.market(1).verifyExhaustively()
        print(exploration)
        #expect(exploration.isComplete)
    }

    @Test("Goes through all runs of two sagas")
    func two() async throws {
        var bounds = Simulation.Bounds()
        bounds.duplicates = 0
        bounds.crashes = 0
        bounds.timeouts = 0
        let exploration = try await Self.market(2).verifyExhaustively(bounds: bounds)
        print(exploration)
        #expect(exploration.isComplete)
    }

    @Test("Finds each planted bug that order, a duplicate, a crash or a timeout shows", arguments: PlantedBug.allCases)
    func planted(_ bug: PlantedBug) async throws {
        var simulation = Self.market(1)
        simulation.plantedBug = bug
        do {
            try await simulation.verifyExhaustively()
            // Nothing kills the process again and again here.
            #expect(bug == .attemptsUncounted)
        } catch let failure as ExplorationFailure {
            let again = #expect(throws: ExplorationFailure.self) { try simulation.replay(choices: failure.choices) }
            #expect(again?.timeline == failure.timeline)
        }
    }
}
