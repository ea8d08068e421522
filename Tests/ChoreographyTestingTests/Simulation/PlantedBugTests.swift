import Choreography
import ChoreographyTesting
import Testing

@Suite("A planted bug", .timeLimit(.minutes(5)))
struct PlantedBugTests {
    /// What its report says, by kind of bug.
    private static func names(_ bug: PlantedBug, in text: String) -> Bool {
        switch bug {
        case .inboxApart, .noInbox, .inboxInMemory, .timerTwice:
            text.contains("took effect 2 times") || text.contains("was undone 2 times")
        case .undoTwice: text.contains("was undone 2 times")
        case .noFence: text.contains("was committed after its undo had fenced it")
        case .noOutbox, .acknowledgeFirst, .settleFirst: text.contains("The books agree: ")
        case .publishFirst: text.contains(" times") || text.contains("The books agree: ")
        case .attemptsUncounted: text.contains("The process has died 100 times")
        }
    }

    @Test(
        "Is found within few seeds, with few faults, and its replay fails the same way",
        arguments: PlantedBug.allCases
    )
    func found(_ bug: PlantedBug) async throws {
        var simulation = SimulationTests.market
        simulation.plantedBug = bug
        if bug == .attemptsUncounted {
            // A run in which the process dies again and again is long: the fewer other faults there are, the better.
            simulation.faults = .none
            simulation.faults.poisons = 100
        }
        let failure = try #require(await Self.failure { try await simulation.verify(seeds: 0..<200) })
        #expect(Self.names(bug, in: failure.violation), "\(failure)")
        #expect(failure.faults.count <= 6, "\(failure)")
        #expect(failure.faults.count <= failure.faultsBefore)
        #expect(bug != .attemptsUncounted || failure.timeline.count < 40, "a hundred lives are told in few lines")
        let replayed = try #require(
            await Self.failure {
                try simulation.replay(
                    seed: failure.seed,
                    schedule: failure.schedule,
                    sagas: failure.sagas,
                    faults: failure.faults.map(\.description)
                )
            }
        )
        #expect(replayed.timeline == failure.timeline)
        simulation.plantedBug = nil
        #expect(
            await Self.failure {
                try simulation.replay(
                    seed: failure.seed,
                    schedule: failure.schedule,
                    sagas: failure.sagas,
                    faults: failure.faults.map(\.description)
                )
            } == nil,
            "it is the bug, and not the faults"
        )
    }

    @Test("Is told first come, first served, if what is left of its run fails so")
    func plainest() async throws {
        var simulation = SimulationTests.market
        simulation.plantedBug = .attemptsUncounted
        simulation.schedules = [.uniform]
        simulation.faults = .none
        (simulation.faults.poisons, simulation.faults.breakdowns) = (50, 50)
        var count = 0
        for seed in UInt64(12)..<18 {
            guard let failure = await Self.failure({ try await simulation.verify(seeds: seed..<seed + 1) }) else {
                continue
            }
            count += 1
            guard failure.schedule != .fifo else { continue }
            let plain = await Self.failure {
                try simulation.replay(
                    seed: seed,
                    schedule: .fifo,
                    sagas: failure.sagas,
                    faults: failure.faults.map(\.description)
                )
            }
            #expect(plain?.violation != failure.violation)
        }
        #expect(count > 1)
    }

    private static func failure(_ body: () async throws -> Void) async -> SimulationFailure? {
        do {
            try await body()
            return nil
        } catch {
            return error as? SimulationFailure
        }
    }
}
