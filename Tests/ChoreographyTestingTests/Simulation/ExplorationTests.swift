import Choreography
import Testing

@testable import ChoreographyTesting

/// Small explorations: those of more sagas and more faults take a build with optimisation, and are run by `verify`.
@Suite("An exploration", .timeLimit(.minutes(1)))
struct ExplorationTests {
    private static func shop(_ sagas: Int) -> Simulation {
        Simulation("shop") { run in
            let shop = Shop()
            run.process { shop.choreography($0) }
            for n in 1...sagas { run.start(Order(n: n)) }
            run.atEnd("The books agree") { try await shop.check() }
        }
    }

    /// One purchase: the bank refuses what costs more than 100.
    private static func market(price: Int) -> Simulation {
        Simulation("market") { run in
            let market = Market()
            run.process { market.choreography($0) }
            run.start(Buy(n: 1, price: price))
            run.atEnd("The books agree") { try await market.check() }
        }
    }

    @Test("Goes through all runs of a saga with a duplicate and a crash")
    func one() async throws {
        let exploration = try await Self.shop(1).verifyExhaustively()
        #expect(exploration.isComplete)
        #expect(exploration.states > 50)
        #expect(exploration.runs > exploration.states / 2)
    }

    @Test("Goes through all runs of two sagas")
    func two() async throws {
        let exploration = try await Self.shop(2).verifyExhaustively(bounds: .init())
        #expect(exploration.isComplete)
        #expect(exploration.states > 10)
    }

    @Test("Goes through all orders of parallel branches that end in a rejection")
    func parallel() async throws {
        let exploration = try await Self.market(price: 200).verifyExhaustively(bounds: .init())
        #expect(exploration.isComplete)
        #expect(exploration.states > 20)
    }

    @Test("Stops at its bound, and says so")
    func bounded() throws {
        let exploration = try Self.shop(1).verifyExhaustively(bounds: .init(duplicates: 1, crashes: 1, runs: 5))
        #expect(!exploration.isComplete)
        #expect(exploration.runs == 5)
    }

    // Where a deadline is, a crash and a timeout have too many runs for a test without optimisation.
    @Test(
        "Finds each planted bug that order, a duplicate or a crash shows",
        arguments: PlantedBug.allCases.filter { $0 != .timerTwice }
    )
    func planted(_ bug: PlantedBug) async throws {
        var (simulation, bounds) = (Self.shop(1), Simulation.Bounds.standard)
        switch bug {
        case .noFence: (simulation, bounds) = (Self.market(price: 200), .init())
        case .undoTwice: (simulation, bounds) = (Self.market(price: 200), .init(duplicates: 1))
        case .attemptsUncounted: bounds = .init(poisons: 1)
        default: break
        }
        simulation.plantedBug = bug
        let failure = await Self.failure { try await simulation.verifyExhaustively(bounds: bounds) }
        let choices = try #require(failure).choices
        let again = await Self.failure { try simulation.replay(choices: choices, bounds: bounds) }
        #expect(again?.timeline == failure?.timeline)
        #expect(again?.violation == failure?.violation)
        let written = bounds == .standard ? "" : ", bounds: \(bounds.code)"
        #expect(failure?.replayLine == "try simulation.replay(choices: \(choices)\(written))")
    }

    private static func failure(_ body: () async throws -> Void) async -> ExplorationFailure? {
        do {
            try await body()
            return nil
        } catch {
            return error as? ExplorationFailure
        }
    }
}
