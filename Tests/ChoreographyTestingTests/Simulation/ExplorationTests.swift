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
    func one() throws {
        let exploration = try Self.market(1).verifyExhaustively()
        print(exploration)
        #expect(exploration.isComplete)
    }

    @Test("Goes through all runs of two sagas")
    func two() throws {
        var bounds = Simulation.Bounds()
        bounds.duplicates = 0
        bounds.crashes = 0
        bounds.timeouts = 0
        let exploration = try Self.market(2).verifyExhaustively(bounds: bounds)
        print(exploration)
        #expect(exploration.isComplete)
    }

    @Test("Finds planted bugs", arguments: PlantedBug.allCases)
    func planted(_ bug: PlantedBug) throws {
        var simulation = Self.market(1)
        simulation.plantedBug = bug
        do {
            let exploration = try simulation.verifyExhaustively()
            print(bug, exploration)
        } catch { print(bug, error) }
    }
}
