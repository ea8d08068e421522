import Testing

@testable import Choreography

@Suite("A chain of steps", .timeLimit(.minutes(1)))
struct ChainTests {
    @Test("Completes when every participant commits", arguments: Flavour.allCases)
    func completed(_ flavour: Flavour) throws {
        let (simulation, chain) = (Simulation(), Chain(flavour))
        let choreography = chain.choreography(in: simulation)
        let outcome = try simulation.run { try await choreography.start(Begin()).outcome }
        #expect(outcome.description == "completed")
        #expect(chain.script.calls == ["A 1", "B 1", "C 1", "D 1"])
        #expect(try simulation.run { await chain.balance } == [1, 1, 1, 1])
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Rolls the rejecting step back and undoes what came before it", arguments: Flavour.allCases)
    func compensated(_ flavour: Flavour) throws {
        let (simulation, chain) = (Simulation(), Chain(flavour))
        chain.script.fail("C", with: Failed<C>(n: 1, reason: "sold out"))
        let choreography = chain.choreography(in: simulation)
        let outcome = try simulation.run { try await choreography.start(Begin()).outcome }
        guard case .compensated(let cause) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(cause.typed(Failed<C>.self)?.event.reason == "sold out")
        #expect(chain.script.calls.sorted() == ["A 1", "B 1", "C 1", "undo A 1", "undo B 1"])
        #expect(try simulation.run { await chain.balance } == [0, 0, 0, 0])
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }
}
