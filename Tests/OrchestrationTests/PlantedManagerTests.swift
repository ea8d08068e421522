import Choreography
import ChoreographyTesting
import Testing

@testable import Orchestration

@Suite("A bug of a manager", .timeLimit(.minutes(2)))
struct PlantedManagerTests {
    @Test("Is found in few runs", arguments: ManagerBug.allCases)
    func found(bug: ManagerBug) async {
        // An answer comes late only if something is over before.
        let limit: Duration? = [.lateAnswer, .revived].contains(bug) ? .seconds(5) : nil
        let simulation = Simulation.trips(limit: limit, bug: bug)
        await #expect(throws: SimulationFailure.self) {
            _ = try await simulation.verify(seeds: 0..<400, threads: 2) as SimulationReport
        }
    }

    @Test("Is found by the model check: an undo is not waited for if the refusal was the last answer of its stage")
    func orderOfAnswers() {
        var conduct = SagaConduct<InMemoryStore<SagaTable>>()
        conduct.decide = { progress, happening, plan, applies in
            let orders = try progress.decide(happening, by: plan, applies: applies)
            guard case .refused(let step) = happening else { return orders }
            for other in plan.stages[plan.stage(of: step)] where progress.steps[other] == .undoing {
                progress.steps[other] = .unanswered
            }
            return orders
        }
        let trip = Trip()
        let choreography = SagaChoreography("trips") { [conduct] in
            SagaManager(trip.saga, conduct: conduct)
            trip.services
        }
        let problem = choreography.graph.modelReport().problem
        #expect(problem?.kind == .halfUndone)
        #expect(problem?.message.contains("ReserveMoney") == true, "\(String(describing: problem))")
    }
}
