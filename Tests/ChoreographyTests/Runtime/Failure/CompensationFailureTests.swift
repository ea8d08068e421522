import Testing

@testable import Choreography

@Suite("A compensation that fails", .timeLimit(.minutes(1)))
struct CompensationFailureTests {
    private static func configuration(_ retry: RetryPolicy) -> SagaChoreography.Configuration {
        var configuration = SagaChoreography.Configuration()
        configuration.compensationRetry = retry
        return configuration
    }

    @Test(
        "Has a budget of its own with a fresh count, and its observer is told from the third failure",
        arguments: Flavour.allCases
    )
    func ownBudget(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.retry = .constant(.seconds(1), maxAttempts: 2)
        let (simulation, recorder) = (Simulation(), Recorder())
        chain.script.fail("B", times: 1)
        chain.script.fail("C", with: Failed<C>(n: 1))
        chain.script.fail("undo B", times: 4)
        let choreography = chain.choreography(
            in: simulation,
            configuration: Self.configuration(.constant(.seconds(5), maxAttempts: 6)),
            observers: [recorder]
        )
        let outcome = try simulation.run { try await choreography.start(Begin()).outcome }
        #expect(outcome.description == "compensated (Failed<C>)")
        let undo = recorder.entries.filter { $0.participant == "B" }.map { "\($0.kind) \($0.attempt)" }
        #expect(
            undo == [
                "retried 1", "completed 2",
                "retried 1", "retried 2", "undo delayed 3", "undo delayed 4", "undone 5",
            ]
        )
        #expect(try simulation.run { await chain.balance } == [0, 0, 0, 0])
    }

    @Test(
        "Leaves its saga stuck with a debt that names it, while the independent undos run",
        arguments: Flavour.allCases
    )
    func stuck(_ flavour: Flavour) throws {
        let (simulation, chain, recorder) = (Simulation(), Chain(flavour), Recorder())
        chain.script.fail("C", with: Failed<C>(n: 1))
        chain.script.fail("undo B")
        let choreography = chain.choreography(
            in: simulation,
            configuration: Self.configuration(.constant(.seconds(1), maxAttempts: 3)),
            observers: [recorder]
        )
        let saga = try simulation.run { try await choreography.start(Begin()) }
        let outcome = try simulation.run { try await saga.outcome }
        guard case .stuck(let debts) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(debts.map(\.participant) == ["B"])
        #expect(debts.map(\.step) == ["Did<A>"])
        #expect(debts.map(\.event.name) == ["Failed<C>"])
        #expect(debts.map(\.reason) == ["Glitch(number: 0)"])
        #expect(try simulation.run { await chain.balance } == [0, 1, 0, 0], "A is undone all the same")
        #expect(choreography.deadLetters.map(\.isCompensation) == [true])
        #expect(choreography.statistics.sagasStuck == 1)
    }

    @Test("Pays its debt when its dead letter is replayed", arguments: Flavour.allCases)
    func paid(_ flavour: Flavour) throws {
        let (simulation, chain) = (Simulation(), Chain(flavour))
        chain.script.fail("C", with: Failed<C>(n: 1))
        chain.script.fail("undo B", times: 3)
        let choreography = chain.choreography(
            in: simulation,
            configuration: Self.configuration(.constant(.seconds(1), maxAttempts: 3))
        )
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        #expect(saga.currentOutcome?.description.hasPrefix("stuck") == true)
        try choreography.replay(try #require(choreography.deadLetters.first).id)
        simulation.finish()
        #expect(saga.currentOutcome?.description == "compensated (Failed<C>)")
        #expect(try simulation.run { await chain.balance } == [0, 0, 0, 0])
        #expect(choreography.statistics.sagasStuck == 0)
        #expect(choreography.statistics.sagasCompensated == 1)
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test(
        "Is a dead letter at once when it throws a compensation event, which an undo may not",
        arguments: Flavour.allCases
    )
    func throwsCompensation(_ flavour: Flavour) throws {
        let (simulation, chain) = (Simulation(), Chain(flavour))
        chain.script.fail("C", with: Failed<C>(n: 1))
        chain.script.fail("undo B", with: Failed<B>(n: 1))
        let choreography = chain.choreography(in: simulation)
        let saga = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        guard case .stuck(let debts) = saga.currentOutcome else {
            Issue.record("\(String(describing: saga.currentOutcome))")
            return
        }
        #expect(debts.first?.reason.contains("an undo can only fail or succeed") == true)
        #expect(debts.first?.reason.contains("Return the event") == true)
        #expect(chain.script.count("undo B") == 1)
    }

    @Test(
        "Is not cancelled when the choreography is, and finishes",
        arguments: Flavour.suspending,
        [nil, .seconds(100)] as [Duration?]
    )
    func shielded(_ flavour: Flavour, _ limit: Duration?) throws {
        var chain = Chain(flavour)
        chain.timeout = limit
        let simulation = Simulation()
        chain.script.fail("C", with: Failed<C>(n: 1))
        let gate = chain.script.hold("undo B")
        let choreography = chain.choreography(in: simulation)
        let running = simulation.spawn { try await choreography.run() }
        simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        #expect(gate.arrivals == 1)
        running.cancel()
        simulation.settle()
        #expect(running.isRunning, "it waits for the undo")
        #expect(gate.cancellations == 0)
        gate.open()
        simulation.finish()
        #expect(running.error is CancellationError)
        #expect(try simulation.run { await chain.committed("B") } == 0)
    }

    @Test("Has one cause when two branches reject: the first; the second is on record, and each undo runs once")
    func twoRejections() throws {
        let (simulation, branches, recorder) = (Simulation(), Branches(.asynchronous), Recorder())
        branches.script.fail("B", with: Failed<B>(n: 1))
        branches.script.fail("X", with: Failed<X>(n: 1))
        let (left, right) = (branches.script.hold("B"), branches.script.hold("X"))
        let choreography = branches.choreography(in: simulation, observers: [recorder])
        let start = simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        right.open()
        simulation.settle()
        left.open()
        simulation.finish()
        #expect(try start.get().currentOutcome?.description == "compensated (Failed<X>)")
        #expect(recorder.lines.filter { $0.contains("rejected") } == ["X rejected Failed<X>", "B rejected Failed<B>"])
        #expect(recorder.lines.filter { $0.contains("undone") } == ["A undone Undone<A>"])
        #expect(try simulation.run { await branches.balance } == [0, 0, 0, 0, 0])
    }
}
