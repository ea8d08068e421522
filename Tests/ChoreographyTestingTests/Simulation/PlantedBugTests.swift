import Choreography
import ChoreographyTesting
import Testing

@Suite("A planted bug", .timeLimit(.minutes(5)))
struct PlantedBugTests {
    @Test("Is found, with few faults", arguments: PlantedBug.allCases)
    func found(_ bug: PlantedBug) throws {
        var simulation = SimulationTests.market
        simulation.plantedBug = bug
        let failure = try #require(throws: SimulationFailure.self) { try simulation.verify(seeds: 0..<10_000) }
        print(bug, failure)
    }
}
