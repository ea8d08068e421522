import Testing

@testable import Choreography

@Suite("Events that come more than once", .timeLimit(.minutes(1)))
struct DuplicateTests {
    @Test("Take effect once, and publish nothing new", arguments: Flavour.allCases, [1, 3])
    func completed(_ flavour: Flavour, _ repeats: Int) throws {
        let (simulation, chain, recorder) = (Simulation(), Chain(flavour), Recorder())
        let choreography = chain.choreography(in: simulation, observers: [recorder], faults: Faults.repeats(repeats))
        let outcome = try simulation.run { try await choreography.start(Begin()).outcome }
        #expect(outcome.description == "completed")
        #expect(chain.script.calls == ["A 1", "B 1", "C 1", "D 1"])
        #expect(try simulation.run { await chain.balance } == [1, 1, 1, 1])
        #expect(recorder.kinds(of: "B") == [.completed] + Array(repeating: .duplicate, count: repeats))
        #expect(choreography.statistics.duplicatesAbsorbed == 3 * repeats)
        #expect(choreography.statistics.eventsPublished == 3)
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Undo once when the cause comes more than once", arguments: Flavour.allCases)
    func compensated(_ flavour: Flavour) throws {
        let (simulation, chain, recorder) = (Simulation(), Chain(flavour), Recorder())
        chain.script.fail("C", with: Failed<C>(n: 1))
        let choreography = chain.choreography(in: simulation, observers: [recorder], faults: Faults.repeats(2))
        let outcome = try simulation.run { try await choreography.start(Begin()).outcome }
        #expect(outcome.description == "compensated (Failed<C>)")
        #expect(chain.script.count("C") == 1)
        #expect(chain.script.count("undo A") == 1)
        #expect(chain.script.count("undo B") == 1)
        #expect(recorder.kinds(of: "A") == [.completed, .undone, .duplicate, .duplicate])
        #expect(try simulation.run { await chain.balance } == [0, 0, 0, 0])
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Are absorbed by a join, before and after it is complete", arguments: Flavour.suspending)
    func join(_ flavour: Flavour) throws {
        let (simulation, branches, recorder) = (Simulation(), Branches(flavour), Recorder())
        let choreography = branches.choreography(in: simulation, observers: [recorder], faults: Faults.repeats(1))
        let outcome = try simulation.run { try await choreography.start(Begin()).outcome }
        #expect(outcome.description == "completed")
        #expect(branches.script.count("J") == 1)
        #expect(recorder.kinds(of: "J").first == .joined)
        #expect(recorder.kinds(of: "J").count { $0 == .completed } == 1)
        #expect(recorder.kinds(of: "J").count { $0 == .duplicate } == 3)
        #expect(try simulation.run { await branches.balance } == [1, 1, 1, 1, 1])
    }

    @Test("Wait with the others while the first of them is retried")
    func retried() throws {
        let (simulation, chain, recorder) = (Simulation(), Chain(), Recorder())
        chain.script.fail("B", times: 2)
        let choreography = chain.choreography(in: simulation, observers: [recorder], faults: Faults.repeats(1))
        let outcome = try simulation.run { try await choreography.start(Begin()).outcome }
        #expect(outcome.description == "completed")
        #expect(recorder.kinds(of: "B") == [.retried, .retried, .completed, .duplicate])
        #expect(try simulation.run { await chain.balance } == [1, 1, 1, 1])
    }
}
