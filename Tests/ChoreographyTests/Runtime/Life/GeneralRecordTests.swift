import Testing

@testable import Choreography

/// What a store that may suspend keeps of a step, when more than one thing becomes of it.
@Suite("The record of a step", .timeLimit(.minutes(1)))
struct GeneralRecordTests {
    private static let pause = RetryPolicy.constant(.seconds(3600), maxAttempts: 9)

    /// A is undone because B rejects; C hears of both, and can't handle the first for now.
    private func choreography<Store: CellStore>(
        on stores: [Store],
        _ script: Script,
        hearsUndo: Bool = true,
        in simulation: Simulation,
        configuration: SagaChoreography.Configuration = .init(),
        observers: [any SagaObserver] = []
    ) -> SagaChoreography {
        SagaChoreography(
            "record",
            configuration: configuration,
            environment: simulation.environment(),
            observers: observers
        ) {
            Service("A", stores[0]) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self) {
                    await $1.add("a", 1)
                    return Did<A>(n: $0.n)
                }
                .compensate(on: Failed<B>.self) { (done: Did<A>, cells) in
                    await cells.add("a", -1)
                    return Undone<A>(n: done.n)
                }
            }
            Service("B", stores[1]) {
                PivotStep(on: Did<A>.self, completes: Did<B>.self, rejects: Failed<B>.self) { event, _ in
                    throw Failed<B>(n: event.n)
                }
            }
            Service("C", stores[2]) {
                Listener(on: Did<A>.self, retry: Self.pause) {
                    try script.enter("heard A", $0.n)
                    await $1.add("heard", 1)
                }
                Listener(on: Did<B>.self) { await $1.add("heard B", $0.n) }
                if hearsUndo { Listener(on: Undone<A>.self) { await $1.add("cancelled", $0.n) } }
            }
        }
    }

    private func keepsBoth<Store: CellStore>(on stores: [Store]) throws {
        let (simulation, script) = (Simulation(), Script())
        script.fail("heard A")
        let first = self.choreography(on: stores, script, in: simulation)
        simulation.spawn { try await first.start(Begin()) }
        simulation.settle()
        let stopped = try simulation.run { await first.shutDown(within: .zero) }
        #expect(stopped.unsettledEvents == 2, "what A and its undo have published")
        script.on("heard A") { _ in }
        let second = self.choreography(on: stores, script, in: simulation)
        simulation.spawn { try await second.run() }
        simulation.finish()
        let heard = try simulation.run {
            [await stores[2].committed("heard"), await stores[2].committed("cancelled")]
        }
        #expect(heard == [1, 1])
        #expect(try simulation.run { await stores[0].committed("a") } == 0)
        #expect(try simulation.run { await second.shutDown() }.isClean)
    }

    @Test("Keeps what the step has published until everybody has it, also once the step is undone")
    func unsettledStep() throws {
        try self.keepsBoth(on: (0..<3).map { _ in InMemoryStore(Cells()) })
        try self.keepsBoth(on: (0..<3).map { _ in GeneralStore() })
    }

    @Test("Tells the event of an undo from that of its step, when the answer to the undo was lost")
    func lostUndo() throws {
        for hearsUndo in [false, true] {
            let (simulation, script, recorder) = (Simulation(), Script(), Recorder())
            let stores = (0..<3).map { _ in GeneralStore() }
            script.fail("heard A", times: 1)
            let choreography = self.choreography(
                on: stores,
                script,
                hearsUndo: hearsUndo,
                in: simulation,
                observers: [recorder]
            )
            let outcome = try simulation.run {
                await stores[0].plan(.none, .answerLost)
                return try await choreography.start(Begin()).outcome
            }
            #expect(outcome.description == "compensated (Failed<B>)")
            #expect(!recorder.lines.contains("A undone Did<A>"))
            #expect(recorder.lines.contains("A undone Undone<A>") == hearsUndo)
            #expect(!recorder.kinds(of: "C").contains(.duplicate), "nothing is sent to it twice")
            #expect(try simulation.run { await choreography.shutDown() }.isClean)
        }
    }

    @Test("Pays the debt of an undo whose answer was lost when its dead letter is replayed")
    func lostUndoOwed() throws {
        let (simulation, stores) = (Simulation(), (0..<3).map { _ in GeneralStore() })
        var configuration = SagaChoreography.Configuration()
        configuration.compensationRetry = .never
        let choreography = self.choreography(
            on: stores,
            Script(),
            hearsUndo: false,
            in: simulation,
            configuration: configuration
        )
        let saga = try simulation.run {
            await stores[0].plan(.none, .answerLost)
            return try await choreography.start(Begin())
        }
        simulation.finish()
        #expect(saga.currentOutcome?.description.hasPrefix("stuck") == true)
        try choreography.replay(try #require(choreography.deadLetters.first).id)
        simulation.finish()
        #expect(saga.currentOutcome?.description == "compensated (Failed<B>)")
        #expect(try simulation.run { await stores[0].committed("a") } == 0)
    }
}

/// A step has committed, this process was told of an error instead, and it may not try again.
@Suite("A commit whose answer was lost", .timeLimit(.minutes(1)))
struct LostCommitTests {
    private func chain() -> Chain {
        var chain = Chain(.general)
        chain.retry = .never
        return chain
    }

    @Test("Is not overwritten by the rejection for exhausted retries")
    func exhausted() throws {
        var chain = self.chain()
        chain.onExhaustion = { event, _ in Failed<B>(n: event.n) }
        let (simulation, finished) = (Simulation(), chain)
        let choreography = finished.choreography(in: simulation)
        let outcome = try simulation.run {
            await finished.general[1].plan(.answerLost)
            return try await choreography.start(Begin()).outcome
        }
        #expect(outcome.description == "completed")
        #expect(try simulation.run { await finished.balance } == [1, 1, 1, 1])
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Is what its caller is told, be it a rejection that nobody hears", arguments: [false, true])
    func initiating(isRejected: Bool) throws {
        let (simulation, store) = (Simulation(), GeneralStore())
        let choreography = SagaChoreography("lost", environment: simulation.environment()) {
            Service("A", store) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self, rejects: Failed<A>.self) { begin, cells in
                    await cells.add("a", 1)
                    guard !isRejected else { throw Failed<A>(n: begin.n) }
                    return Did<A>(n: begin.n)
                }
                Listener(on: Did<A>.self) { await $1.add("heard", $0.n) }
            }
        }
        let outcome = try simulation.run {
            await store.plan(.answerLost)
            return try await choreography.start(Begin()).outcome
        }
        #expect(outcome.description == (isRejected ? "compensated (Failed<A>)" : "completed"))
        #expect(try simulation.run { await store.committed("a") } == (isRejected ? 0 : 1))
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    private func lostStart(
        on store: GeneralStore,
        retry: RetryPolicy,
        in simulation: Simulation
    ) -> SagaChoreography {
        SagaChoreography("lost", environment: simulation.environment()) {
            Service("A", store) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self, retry: retry) { begin, cells in
                    await cells.add("a", 1)
                    return Did<A>(n: begin.n)
                }
                Listener(on: Did<A>.self) { await $1.add("heard", $0.n) }
            }
        }
    }

    @Test("Is what its caller is told when it may not try again")
    func lastAttempt() throws {
        let (simulation, store) = (Simulation(), GeneralStore())
        let choreography = self.lostStart(on: store, retry: .never, in: simulation)
        let outcome = try simulation.run {
            await store.plan(.answerLost)
            return try await choreography.start(Begin()).outcome
        }
        #expect(outcome.description == "completed")
        #expect(try simulation.run { [await store.committed("a"), await store.committed("heard")] } == [1, 1])
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Is told from one that was refused, after which nothing is left of its saga")
    func refusedStart() throws {
        let (simulation, store) = (Simulation(), GeneralStore())
        let choreography = self.lostStart(on: store, retry: .never, in: simulation)
        let error = #expect(throws: RuntimeError.self) {
            try simulation.run {
                await store.plan(.refused)
                try await choreography.start(Begin())
            }
        }
        #expect(error?.code == .stepFailed)
        #expect(try simulation.run { await store.committed("a") } == 0)
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
        let next = self.lostStart(on: store, retry: .never, in: simulation)
        #expect(try simulation.run { try await next.resumeSagas().count } == 0)
        #expect(try simulation.run { await next.shutDown() }.isClean)
    }

    @Test("Is asked for as often as the step may be tried, and then said to be unknown")
    func unknownStart() throws {
        let (simulation, store) = (Simulation(), GeneralStore())
        let choreography = self.lostStart(on: store, retry: .constant(.seconds(1), maxAttempts: 2), in: simulation)
        let error = #expect(throws: RuntimeError.self) {
            try simulation.run {
                // Each call of the body is answered by nobody, and so is each question.
                await store.plan(.refused, .refused, .refused, .refused)
                try await choreography.start(Begin())
            }
        }
        #expect(error?.code == .storeFailed)
        #expect(error?.message.contains("may or may not have committed Begin") == true)
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Is not overwritten when its dead letter is discarded", arguments: [false, true])
    func discarded(_ compensating: Bool) throws {
        let (simulation, chain) = (Simulation(), self.chain())
        let choreography = chain.choreography(in: simulation)
        let saga = try simulation.run {
            await chain.general[1].plan(.answerLost)
            return try await choreography.start(Begin())
        }
        simulation.finish()
        let letter = try #require(choreography.deadLetters.first)
        try choreography.discard(
            letter.id,
            reason: "never mind",
            compensating: compensating ? Failed<B>(n: 1) : nil
        )
        simulation.finish()
        #expect(saga.currentOutcome?.description == "completed")
        #expect(try simulation.run { await chain.balance } == [1, 1, 1, 1])
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Is undone, and not fenced, by an undo that passes its dead letter")
    func undone() throws {
        var branches = Branches(.general)
        branches.retry = .never
        let (simulation, finished, recorder) = (Simulation(), branches, Recorder())
        let gate = finished.script.hold("B")
        finished.script.fail("B", with: Failed<B>(n: 1))
        let choreography = finished.choreography(in: simulation, observers: [recorder])
        let saga = try simulation.run {
            await finished.general[2].plan(.answerLost)
            return try await choreography.start(Begin())
        }
        simulation.settle()
        let letter = try #require(choreography.deadLetters.first { $0.participant == "X" })
        gate.open()
        simulation.finish()
        #expect(try simulation.run { await finished.balance } == [0, 0, 0, 0, 0])
        #expect(recorder.kinds(of: "X") == [.deadLettered, .completed, .undone])
        try choreography.replay(letter.id)
        simulation.finish()
        #expect(saga.currentOutcome?.description == "compensated (Failed<B>)")
        #expect(finished.script.count("X") == 1)
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }
}
