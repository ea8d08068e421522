import Testing

@testable import Choreography

@Suite("A dead letter", .timeLimit(.minutes(1)))
struct DeadLetterTests {
    @Test("Keeps its event with the error and the attempts, and parks its saga", arguments: Flavour.allCases)
    func parks(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.retry = .immediate(maxAttempts: 3)
        let simulation = Simulation()
        chain.script.fail("B", with: Glitch(number: 4))
        let choreography = chain.choreography(in: simulation)
        let handle = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        let letter = try #require(choreography.deadLetters.first)
        #expect(choreography.deadLetters.count == 1)
        #expect(letter.saga == handle.id)
        #expect(letter.participant == "B" && letter.step == "Did<A>" && !letter.isCompensation)
        #expect(letter.error as? Glitch == Glitch(number: 4))
        #expect(letter.attempts == 3)
        #expect(letter.event.typed(Did<A>.self)?.event == Did<A>(n: 1))
        #expect(handle.currentOutcome == nil)
        #expect(choreography.monitor.saga(handle.id)?.phase == .parked)
        #expect(try simulation.run { await chain.balance } == [1, 0, 0, 0])
        #expect(choreography.statistics.deadLettered == 1)
    }

    @Test("Goes through the barrier again when it is replayed, with fresh attempts", arguments: Flavour.allCases)
    func replayed(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.retry = .immediate(maxAttempts: 2)
        let simulation = Simulation()
        chain.script.fail("B", times: 3)
        let choreography = chain.choreography(in: simulation, faults: Faults.repeats(1))
        let handle = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        try choreography.replay(try #require(choreography.deadLetters.first).id)
        simulation.finish()
        #expect(handle.currentOutcome?.description == "completed")
        #expect(chain.script.count("B") == 4)
        #expect(choreography.deadLetters.isEmpty)
        #expect(try simulation.run { await chain.balance } == [1, 1, 1, 1])
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Becomes a dead letter again when its replay fails for good, behind it the same events")
    func replayedInVain() throws {
        var chain = Chain()
        chain.retry = .never
        let simulation = Simulation()
        chain.script.fail("B", times: 2)
        let choreography = chain.choreography(in: simulation, faults: Faults.repeats(2))
        let handle = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        let first = try #require(choreography.deadLetters.first).id
        try choreography.replay(first)
        simulation.finish()
        let second = try #require(choreography.deadLetters.first).id
        #expect(["\(first)", "\(second)"] == ["B/1", "B/2"])
        #expect(handle.currentOutcome == nil)
        #expect(choreography.monitor.saga(handle.id)?.phase == .parked)
        try choreography.replay(second)
        simulation.finish()
        #expect(handle.currentOutcome?.description == "completed")
        #expect(choreography.statistics.duplicatesAbsorbed == 6)
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Can be replayed or discarded once")
    func once() throws {
        var chain = Chain()
        chain.retry = .never
        let simulation = Simulation()
        chain.script.fail("B", times: 1)
        let choreography = chain.choreography(in: simulation)
        _ = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        let letter = try #require(choreography.deadLetters.first).id
        try choreography.replay(letter)
        #expect(throws: RuntimeError.self) { try choreography.replay(letter) }
        #expect(throws: RuntimeError.self) { try choreography.discard(letter, reason: "twice") }
    }

    @Test("Leaves its saga stuck with a debt when it is discarded", arguments: Flavour.allCases)
    func discarded(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.retry = .never
        let simulation = Simulation()
        chain.script.fail("B")
        let choreography = chain.choreography(in: simulation)
        let handle = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        try choreography.discard(try #require(choreography.deadLetters.first).id, reason: "nobody wants it")
        simulation.finish()
        guard case .stuck(let debts) = handle.currentOutcome, let debt = debts.first else {
            Issue.record("\(String(describing: handle.currentOutcome))")
            return
        }
        #expect(debts.count == 1)
        #expect(debt.participant == "B" && debt.step == "Did<A>" && debt.reason.contains("nobody wants it"))
        #expect(choreography.deadLetters.isEmpty)
        #expect(choreography.statistics.sagasStuck == 1)
        #expect(handle.timeline.entries.contains { $0.kind == .discarded && $0.detail == "nobody wants it" })
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Is given up for its duplicates too when it is discarded", arguments: Flavour.allCases)
    func discardedDuplicates(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.retry = .never
        let simulation = Simulation()
        chain.script.fail("B", times: 1)
        let choreography = chain.choreography(in: simulation, faults: Faults.repeats(1))
        let handle = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        try choreography.discard(try #require(choreography.deadLetters.first).id, reason: "nobody wants it")
        simulation.finish()
        #expect(chain.script.count("B") == 1)
        guard case .stuck = handle.currentOutcome else {
            Issue.record("\(String(describing: handle.currentOutcome))")
            return
        }
        #expect(try simulation.run { await chain.balance } == [1, 0, 0, 0])
    }

    @Test("Compensates its saga when it is discarded with its step's rejection", arguments: Flavour.allCases)
    func discardedCompensating(_ flavour: Flavour) throws {
        var chain = Chain(flavour)
        chain.retry = .never
        let simulation = Simulation()
        chain.script.fail("B")
        let choreography = chain.choreography(in: simulation, faults: Faults.repeats(1))
        let handle = try simulation.run { try await choreography.start(Begin()) }
        simulation.finish()
        let letter = try #require(choreography.deadLetters.first).id
        let wrong = #expect(throws: RuntimeError.self) {
            try choreography.discard(letter, reason: "no", compensating: Failed<C>(n: 1))
        }
        #expect(wrong?.code == .wrongCompensation)
        #expect(choreography.deadLetters.count == 1, "the letter is kept")
        try choreography.discard(letter, reason: "no", compensating: Failed<B>(n: 1, reason: "by hand"))
        simulation.finish()
        guard case .compensated(let cause) = handle.currentOutcome else {
            Issue.record("\(String(describing: handle.currentOutcome))")
            return
        }
        #expect(cause.typed(Failed<B>.self)?.event.reason == "by hand")
        #expect(try simulation.run { await chain.balance } == [0, 0, 0, 0])
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Does not count its saga at the door while the saga is parked")
    func door() throws {
        var chain = Chain()
        chain.retry = .never
        let simulation = Simulation()
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = 1
        chain.script.on("B") { if $0.n == 1, $0.count == 1 { throw Glitch() } }
        let choreography = chain.choreography(in: simulation, configuration: configuration)
        let parked = try simulation.run { try await choreography.start(Begin(n: 1)) }
        simulation.finish()
        #expect(try simulation.run { try await choreography.start(Begin(n: 2)).outcome }.description == "completed")
        try choreography.replay(try #require(choreography.deadLetters.first).id)
        simulation.finish()
        #expect(parked.currentOutcome?.description == "completed")
        #expect(choreography.switchboard.state.withLock { $0.active } == 0)
    }

    @Test("Lets undos pass, which fence its step", arguments: Flavour.suspending)
    func undosPass(_ flavour: Flavour) throws {
        var branches = Branches(flavour)
        branches.retry = .never
        let (simulation, recorder) = (Simulation(), Recorder())
        branches.script.fail("C")
        branches.script.fail("B", with: Failed<B>(n: 1))
        let gate = branches.script.hold("B")
        let choreography = branches.choreography(in: simulation, observers: [recorder])
        let start = simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        let handle = try start.get()
        #expect(recorder.kinds(of: "C") == [.deadLettered])
        gate.open()
        simulation.finish()
        #expect(recorder.kinds(of: "C") == [.deadLettered, .fenced])
        #expect(try simulation.run { await branches.balance } == [0, 0, 0, 0, 0])
        #expect(handle.currentOutcome == nil, "the letter waits for a person")
        try choreography.replay(try #require(choreography.deadLetters.first).id)
        simulation.finish()
        #expect(recorder.kinds(of: "C") == [.deadLettered, .fenced, .replayed, .dropped])
        #expect(handle.currentOutcome?.description == "compensated (Failed<B>)")
        #expect(branches.script.count("C") == 1)
    }

    @Test("Publishes no compensation event for a step that was fenced meanwhile")
    func discardedAfterFence() throws {
        let fixture = try ParkedPair()
        fixture.rejectElsewhere()
        #expect(fixture.recorder.lines.contains("P fenced Failed<B>"))
        try fixture.choreography.discard(fixture.letter, reason: "no", compensating: Failed<X>(n: 1))
        fixture.simulation.finish()
        #expect(!fixture.recorder.lines.contains("P rejected Failed<X>"))
        #expect(fixture.handle.currentOutcome?.description == "compensated (Failed<B>)")
    }

    @Test("Stays in place when an undo of another step of its saga is retried", arguments: [true, false])
    func undoRetriedWhileParked(_ replaysDuringPause: Bool) throws {
        let fixture = try ParkedPair(undoFailures: 1)
        fixture.rejectElsewhere(finish: false)
        #expect(fixture.script.count("undo first") == 1)
        if !replaysDuringPause { fixture.simulation.finish() }
        try fixture.choreography.replay(fixture.letter)
        fixture.simulation.finish()
        #expect(fixture.script.count("undo first") == 2)
        if replaysDuringPause {
            #expect(fixture.script.count("undo second") == 1, "the step came before its undo")
        } else {
            #expect(fixture.recorder.kinds(of: "P").contains(.dropped))
        }
        #expect(fixture.script.count("heard A") == 1, "what waited behind the letter came through")
        #expect(fixture.handle.currentOutcome?.description == "compensated (Failed<B>)")
        #expect(try fixture.simulation.run { await fixture.choreography.shutDown() }.isClean)
    }
}
