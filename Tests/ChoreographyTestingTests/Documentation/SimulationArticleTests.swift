import ChoreographyTesting
import Testing

@Suite("The article on simulation", .timeLimit(.minutes(5)))
struct SimulationArticleTests {
    @Test("Comes to the mistake in at most 60 lines, shows its report as it is printed, and plays it again")
    func found() async throws {
        let article = try Article("TestingAChoreography")
        #expect(article.linesBeforeOutput <= 60)
        let simulation = Cinema.simulation()
        let failure = try await #require(throws: SimulationFailure.self) { try await Cinema.verify(simulation) }
        #expect(article.shows(failure), "\(failure)")
        let replayed = try #require(throws: SimulationFailure.self) { try Cinema.replay(simulation) }
        #expect(replayed.replayLine == failure.replayLine)
        #expect(replayed.timeline == failure.timeline)
    }

    @Test("Has a mistake that shows only when something goes wrong, and takes a crash to explore")
    func hidden() async throws {
        let simulation = Cinema.simulation()
        let failure = try await #require(throws: ExplorationFailure.self) {
            try await simulation.verifyExhaustively(bounds: .init(crashes: 1))
        }
        #expect(failure.violation.hasPrefix("Each seat has one guest"))
        #expect(try await simulation.verifyExhaustively(bounds: .init(duplicates: 1)).isComplete)
        var plain = simulation
        plain.faults = .none
        try await plain.verify(seeds: 0..<100)
    }

    @Test("Finds no violation once the mistake is mended, and prints what it shows")
    func mended() async throws {
        let report = try await MendedCinema.verify(MendedCinema.simulation())
        let printed = "\(report.completed) sagas completed, \(report.compensated) compensated, no violation"
        #expect(try Article("TestingAChoreography").shows(printed), "\(printed)")
    }

    @Test("Finds the planted bugs that it says, some of them only at the end", arguments: PlantedBug.allCases)
    func planted(_ bug: PlantedBug) async {
        let missed: Set<PlantedBug> = [.noFence, .timerTwice]
        let seenAtEnd: Set<PlantedBug> = [.noOutbox, .acknowledgeFirst, .settleFirst]
        #expect(await Self.finds(bug, in: MendedCinema.simulation()) == !missed.contains(bug))
        let others = MendedCinema.simulation(checksEnd: false)
        #expect(await Self.finds(bug, in: others) == !missed.union(seenAtEnd).contains(bug))
    }

    private static func finds(_ bug: PlantedBug, in simulation: Simulation) async -> Bool {
        var simulation = simulation
        simulation.plantedBug = bug
        if bug == .attemptsUncounted {
            // A process that dies again and again makes a long run of each attempt to shrink it.
            simulation.faults = .none
            simulation.faults.poisons = 100
        }
        do {
            try await simulation.verify(seeds: 0..<120)
            return false
        } catch {
            return true
        }
    }
}
