import ChoreographyTesting
import Foundation
import Orchestration
import Testing

@testable import CheckoutDemo

@Suite("verify", .timeLimit(.minutes(1)))
struct VerifyTests {
    @Test("Checks the model, and simulates both choreographies without a violation")
    func right() async throws {
        let run = await DemoRun("verify", "--seeds", "40")
        #expect(run.status == 0)
        #expect(run.error.isEmpty)
        #expect(run.output.contains("\ncheckout\n"))
        #expect(run.output.contains("\nparcels\n"))
        #expect(run.output.matches(of: /declared  ends all done or all undone, in \d+ states of the model/).count == 2)
        #expect(run.output.contains("runs      40, of "))
        #expect(run.output.matches(of: /found     no violation/).count == 2)
    }

    @Test("Prints the same for the same seeds as JSON, but for the time that it took")
    func json() async throws {
        struct Report: Decodable {
            struct Part: Decodable, Equatable {
                let name: String
                let runs: Int
                let sagas: Int
                let crashes: Int
                let digest: String
                let violation: String?
            }

            let firstSeed: Int
            let choreographies: [Part]
        }
        func report() async throws -> Report {
            let run = await DemoRun("verify", "--seeds", "20", "--seed=7", "--json")
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Report.self, from: Data(run.output.utf8))
        }
        let (first, second) = (try await report(), try await report())
        #expect(first.firstSeed == 7)
        #expect(first.choreographies.map(\.name) == ["checkout", "parcels"])
        #expect(first.choreographies.allSatisfy { $0.runs == 20 && $0.crashes > 0 && $0.violation == nil })
        #expect(first.choreographies == second.choreographies)
    }

    @Test("Finds a bug that is planted, and says what it takes and how to see it again")
    func planted() async throws {
        let run = await DemoRun("verify", "--seeds", "200", "--plant", "no-outbox")
        #expect(run.status == 0)
        #expect(run.output.contains("Planted: no-outbox. Events are not committed with their steps."))
        #expect(run.output.contains("found     a violation"))
        #expect(run.output.contains("the process dies"))
        #expect(run.output.contains("See it again:\n  try simulation.replay(seed: "))
        #expect(!run.output.contains("\nparcels\n"))
    }

    @Test("Finds each bug of a manager with few seeds", arguments: ManagerBug.allCases)
    func plantedManager(bug: ManagerBug) async throws {
        let run = await DemoRun("verify", "--style", "orchestration", "--seeds", "300", "--plant", bug.rawValue)
        #expect(run.status == 0)
        #expect(run.output.contains("Planted: \(bug.rawValue). The manager"))
        #expect(run.output.contains("found     a violation"))
    }

    @Test("Objects to a manager that has undone first what was done first", arguments: [nil, ManagerBug.undoOrder])
    func undoOrder(bug: ManagerBug?) throws {
        let (order, service) = (UndoOrder(), ParcelService(managerBug: bug.map { ManagerBug.Planted($0) }))
        let probe = SagaProbe { service.makeChoreography(.orchestration, environment: $0, observers: [order]) }
        probe.exhaustivity = .off
        // There are two couriers.
        for number in 1...3 { try probe.start(SendParcel(number: number, price: 10)) }
        #expect((order.objection == nil) == (bug == nil))
    }

    @Test("Ends with 1 when it does not find what is planted")
    func notFound() async throws {
        // In these runs no body kills the process.
        let run = await DemoRun("verify", "--seeds", "1", "--seed", "2", "--plant", "attempt-not-counted")
        #expect(run.status == 1)
        #expect(run.output.matches(of: /found     no violation/).count == 2)
    }

    @Test("Names the bugs that can be planted")
    func list() async throws {
        for style in SagaStyle.allCases {
            let run = await DemoRun("verify", "--plant", "list", "--style", style.rawValue)
            #expect(run.status == 0)
            let names = run.output.split(separator: "\n").map { String($0.prefix { $0 != " " }) }
            let own = style == .orchestration ? ManagerBug.allCases.map(\.rawValue) : []
            #expect(names == PlantedBug.allCases.map(\.rawValue) + own)
        }
    }

    @Test(
        "Refuses what makes no sense, and says what does",
        arguments: [
            (["--plant", "no-imbox"], #"--plant: expected no-inbox, not "no-imbox"; see --plant list"#),
            (["--seeds", "0"], #"--seeds: expected a whole number from 1 to 1000000000, not "0""#),
            (["--exhaustiv"], #"unknown option "--exhaustiv" of verify; expected --exhaustive"#),
            (["all"], #"expected no more arguments, but there is "all""#),
            (
                ["--plant", "row-apart"],
                "--plant row-apart: expected --style orchestration with it: nobody else has a manager"
            ),
        ]
    )
    func badInput(_ arguments: [String], _ message: String) async {
        let run = await DemoRun(["verify"] + arguments)
        #expect(run.status == 2)
        #expect(run.error.contains(message), "\(run.error)")
        #expect(run.output.isEmpty)
    }

    @Test("Goes through every order of the checkout's sagas")
    func exhaustive() async throws {
        for bounds in [Simulation.Bounds.standard, .init(poisons: 1)] {
            let one = try await Simulation.checkout(orders: 1).verifyExhaustively(bounds: bounds)
            #expect(one.isComplete)
            #expect(one.states > 50)
        }
        #expect(try await Simulation.checkout(orders: 2).verifyExhaustively(bounds: .init()).isComplete)
    }
}
