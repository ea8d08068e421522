import Choreography
import ChoreographyTesting
import Orchestration
import Testing

@Suite("An orchestrated saga, simulated", .timeLimit(.minutes(2)))
struct OrchestratedSimulationTests {
    @Test("Ends as a whole in any order, with crashes, duplicates and failures")
    func plain() async throws {
        let report = try await Simulation.trips().verify(seeds: 0..<200, threads: 2)
        #expect(report.completed > 50)
        #expect(report.compensated > 50)
    }

    @Test(
        "Ends as a whole when time may be over at any moment",
        arguments: [(5, nil), (nil, 3), (8, 2)] as [(Int?, Int?)]
    )
    func timed(limit: Int?, seat: Int?) async throws {
        let simulation = Simulation.trips(limit: limit.map { .seconds($0) }, seat: seat.map { .seconds($0) })
        let report = try await simulation.verify(seeds: 0..<120, threads: 2)
        #expect(report.completed > 0)
        #expect(report.compensated > 20)
    }

    @Test("Ends as a whole in every order of one saga")
    func everyOrder() async throws {
        let bounds = Simulation.Bounds(crashes: 1)
        let exploration = try await Simulation.trips(count: 1).verifyExhaustively(seed: 3, bounds: bounds)
        #expect(exploration.isComplete)
        #expect(exploration.states > 50)
    }

    @Test(
        "Lets every bug of the runtime be found",
        arguments: [PlantedBug.noInbox, .noOutbox, .inboxApart, .settleFirst]
    )
    func runtimeBugs(bug: PlantedBug) async {
        let simulation = {
            var simulation = Simulation.trips()
            simulation.plantedBug = bug
            return simulation
        }()
        await #expect(throws: SimulationFailure.self) {
            _ = try await simulation.verify(seeds: 0..<200, threads: 2) as SimulationReport
        }
    }
}
