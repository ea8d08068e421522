import ChoreographyTesting
import Testing

@testable import Choreography

@Suite("A step that fails", .timeLimit(.minutes(1)))
struct FailureTests {
    @Test("Is rolled back and called again until it succeeds", arguments: Flavour.allCases)
    func retried(_ flavour: Flavour) throws {
        let (simulation, chain, recorder) = (Simulation(), Chain(flavour), Recorder())
        chain.script.fail("B", times: 3)
        chain.script.fail("D", times: 1)
        let choreography = chain.choreography(in: simulation, observers: [recorder])
        let outcome = try simulation.run { try await choreography.start(Begin()).outcome }
        #expect(outcome.description == "completed")
        #expect(try simulation.run { await chain.balance } == [1, 1, 1, 1])
        let attempts = recorder.entries.filter { $0.participant == "B" }.map { "\($0.kind) \($0.attempt)" }
        #expect(attempts == ["retried 1", "retried 2", "retried 3", "completed 4"])
        #expect(choreography.statistics.retries == 4)
    }

    @Test("Pauses by its policy, measured in uptime and not in time of day", arguments: Flavour.allCases)
    func pauses(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.retry = .exponential(base: .seconds(1), factor: 3, limit: .seconds(5), maxAttempts: 5)
        let simulation = Simulation()
        chain.script.fail("B", times: 3)
        let choreography = chain.choreography(in: simulation)
        let start = simulation.spawn { try await choreography.start(Begin()).outcome }
        simulation.settle()
        for (calls, pause) in [(1, 1), (2, 3), (3, 5)] {
            #expect(chain.script.count("B") == calls)
            #expect(simulation.clock.timers.first == simulation.clock.uptime + .seconds(pause))
            simulation.clock.jump(by: .seconds(100_000))
            simulation.advance(by: .seconds(pause) - .nanoseconds(1))
            #expect(chain.script.count("B") == calls, "not before its time")
            simulation.clock.jump(by: .seconds(-200_000))
            simulation.advance(by: .nanoseconds(1))
        }
        #expect(try start.get().description == "completed")
    }

    @Test("Tells a manual clock when its pause is armed")
    func nextTimer() async throws {
        let (clock, store, script) = (ManualClock(), InMemoryStore(Cells()), Script())
        script.fail("A", times: 2)
        let choreography = SagaChoreography("timer", environment: Environment(clock: clock)) {
            Service("A", store) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self, retry: .constant(.seconds(9), maxAttempts: 3)) {
                    try script.enter("A", $0.n + $1.values.count)
                    return Did<A>(n: 1)
                }
                Listener(on: Did<A>.self) { _, _ in }
            }
        }
        async let start = choreography.start(Begin())
        #expect(await clock.nextTimer() == .seconds(9))
        clock.advance(by: .seconds(9))
        #expect(await clock.nextTimer() == .seconds(18))
        clock.advance(by: .seconds(9))
        #expect(try await start.outcome.description == "completed")
        #expect(await choreography.shutDown().isClean)
    }

    @Test("Rejects with the event that it declares for exhausted retries", arguments: Flavour.allCases)
    func exhausted(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.retry = .constant(.seconds(1), maxAttempts: 3)
        chain.onExhaustion = { Failed<B>(n: $0.n, reason: "gave up: \($1)") }
        let (simulation, recorder) = (Simulation(), Recorder())
        chain.script.fail("B")
        let choreography = chain.choreography(in: simulation, observers: [recorder])
        let outcome = try simulation.run { try await choreography.start(Begin()).outcome }
        guard case .compensated(let cause) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(cause.typed(Failed<B>.self)?.event.reason == "gave up: Glitch(number: 0)")
        #expect(recorder.kinds(of: "B") == [.retried, .retried, .exhausted, .rejected])
        #expect(chain.script.count("B") == 3)
        #expect(try simulation.run { await chain.balance } == [0, 0, 0, 0])
        #expect(choreography.deadLetters.isEmpty)
    }

    @Test("Becomes a dead letter at once when it throws a compensation event that it does not declare")
    func undeclared() throws {
        for flavour in Flavour.allCases {
            let (simulation, chain) = (Simulation(), Chain(flavour))
            chain.script.fail("B", with: Failed<X>(n: 1))
            let choreography = chain.choreography(in: simulation)
            let handle = try simulation.run { try await choreography.start(Begin()) }
            simulation.finish()
            #expect(handle.currentOutcome == nil)
            #expect(chain.script.count("B") == 1, "no retries")
            let error = try #require(choreography.deadLetters.first?.error as? RuntimeError)
            #expect(error.code == .undeclaredCompensation)
            #expect(error.message.contains("Failed<X>") && error.message.contains("Failed<B>"))
            #expect(try simulation.run { await chain.balance } == [1, 0, 0, 0])
        }
    }

    @Test("Makes start throw and leaves nothing when it is the initiating one", arguments: Flavour.allCases)
    func initiating(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.retry = .constant(.seconds(1), maxAttempts: 2)
        let (simulation, recorder) = (Simulation(), Recorder())
        chain.script.fail("A", with: Glitch(number: 8))
        let choreography = chain.choreography(in: simulation, observers: [recorder])
        let start = simulation.spawn { try await choreography.start(Begin()) }
        simulation.finish()
        let error = try #require(start.error as? RuntimeError)
        #expect(error.code == .stepFailed)
        #expect(error.cause as? Glitch == Glitch(number: 8))
        #expect(error.saga != nil)
        #expect(chain.script.count("A") == 2)
        #expect(choreography.monitor.sagas().isEmpty)
        #expect(choreography.deadLetters.isEmpty)
        #expect(choreography.statistics.sagasCompleted == 0, "a saga that has never been has not completed")
        #expect(choreography.statistics.sagasStarted == 0)
        #expect(!recorder.entries.contains { $0.kind == .ended })
        #expect(try simulation.run { await chain.balance } == [0, 0, 0, 0])
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test(
        "Returns from start when the initiating step rejects, as a saga that ended at once",
        arguments: Flavour.allCases
    )
    func initiatingRejection(_ flavour: Flavour) throws {
        let (simulation, chain) = (Simulation(), Chain(flavour))
        chain.script.fail("A", with: Failed<A>(n: 1))
        let choreography = chain.choreography(in: simulation)
        let handle = try simulation.run { try await choreography.start(Begin()) }
        #expect(handle.currentOutcome?.description == "compensated (Failed<A>)")
        #expect(try simulation.run { await chain.balance } == [0, 0, 0, 0])
        #expect(choreography.statistics.sagasCompensated == 1)
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("May be called more than sixty-five thousand times")
    func manyAttempts() throws {
        var chain = Chain()
        chain.retry = .immediate(maxAttempts: .max)
        let simulation = Simulation()
        chain.script.on("B") { if $0.count <= 70_000 { throw Glitch() } }
        var configuration = SagaChoreography.Configuration()
        configuration.timelines = .none
        let choreography = chain.choreography(in: simulation, configuration: configuration)
        let outcome = try simulation.run { try await choreography.start(Begin()).outcome }
        #expect(outcome.description == "completed")
        #expect(chain.script.count("B") == 70_001)
    }

    @Test("Counts each attempt before the call, so that a call that never tells how it ended counts")
    func countedFirst() throws {
        let (simulation, chain) = (Simulation(), Chain(.asynchronous))
        let gate = chain.script.hold("B")
        let choreography = chain.choreography(in: simulation)
        let start = simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        _ = try start.get()
        #expect(gate.arrivals == 1)
        let saga = try #require(choreography.switchboard.registry.open.first)
        #expect(saga.update { $0.rows[1].attempts } == 1)
        gate.open()
        simulation.finish()
    }

    @Test("Publishes what its store has committed although the answer was lost")
    func lostAnswer() throws {
        let (simulation, chain, recorder) = (Simulation(), Chain(.general), Recorder())
        let choreography = chain.choreography(in: simulation, observers: [recorder])
        let outcome = try simulation.run {
            await chain.general[1].plan(.answerLost)
            return try await choreography.start(Begin()).outcome
        }
        #expect(outcome.description == "completed")
        #expect(chain.script.calls == ["A 1", "B 1", "C 1", "D 1"])
        #expect(try simulation.run { await chain.balance } == [1, 1, 1, 1])
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Compensates as its store has committed although the answer was lost")
    func lostRejection() throws {
        let (simulation, chain) = (Simulation(), Chain(.general))
        chain.script.fail("C", with: Failed<C>(n: 1))
        let choreography = chain.choreography(in: simulation)
        let outcome = try simulation.run {
            await chain.general[2].plan(.answerLost)
            await chain.general[1].plan(.none, .answerLost)
            return try await choreography.start(Begin()).outcome
        }
        #expect(outcome.description == "compensated (Failed<C>)")
        #expect(chain.script.count("undo B") == 1)
        #expect(try simulation.run { await chain.balance } == [0, 0, 0, 0])
    }

    @Test("Is retried when its store cannot commit, and nothing is published that was not committed")
    func commitFails() throws {
        let (simulation, chain, recorder) = (Simulation(), Chain(.general), Recorder())
        let choreography = chain.choreography(in: simulation, observers: [recorder])
        let outcome = try simulation.run {
            await chain.general[1].plan(.refused, .refused)
            return try await choreography.start(Begin()).outcome
        }
        #expect(outcome.description == "completed")
        #expect(recorder.kinds(of: "B") == [.retried, .retried, .completed])
        #expect(recorder.kinds(of: "C") == [.completed])
        #expect(try simulation.run { await chain.balance } == [1, 1, 1, 1])
    }
}
