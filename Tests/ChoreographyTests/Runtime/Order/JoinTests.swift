import Testing

@testable import Choreography

@Suite("A join", .timeLimit(.minutes(1)))
struct JoinTests {
    @Test("Runs once with all of its events, in whichever order they come", arguments: ["B", "X"])
    func order(_ last: String) throws {
        for flavour in Flavour.suspending {
            let (simulation, branches, recorder) = (Simulation(), Branches(flavour), Recorder())
            let gate = branches.script.hold(last)
            let choreography = branches.choreography(in: simulation, observers: [recorder])
            let start = simulation.spawn { try await choreography.start(Begin(n: 5)).outcome }
            simulation.settle()
            #expect(recorder.kinds(of: "J") == [.joined])
            gate.open()
            simulation.finish()
            #expect(try start.get().description == "completed")
            #expect(branches.script.calls.suffix(2) == ["J 5", "heard 5"], "both events reached the body as declared")
            #expect(recorder.kinds(of: "J") == [.joined, .completed, .handled])
        }
    }

    @Test("Does not run when one of its branches rejects, and keeps nobody waiting", arguments: Flavour.suspending)
    func rejected(_ flavour: Flavour) throws {
        let (simulation, branches) = (Simulation(), Branches(flavour))
        branches.script.fail("X", with: Failed<X>(n: 1))
        let choreography = branches.choreography(in: simulation)
        let outcome = try simulation.run { try await choreography.start(Begin()).outcome }
        #expect(outcome.description == "compensated (Failed<X>)")
        #expect(branches.script.count("J") == 0)
        #expect(try simulation.run { await branches.balance } == [0, 0, 0, 0, 0])
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Is called again with the same events after a failure", arguments: Flavour.suspending)
    func retried(_ flavour: Flavour) throws {
        let (simulation, branches) = (Simulation(), Branches(flavour))
        branches.script.fail("J", times: 2)
        let choreography = branches.choreography(in: simulation)
        let outcome = try simulation.run { try await choreography.start(Begin(n: 3)).outcome }
        #expect(outcome.description == "completed")
        #expect(branches.script.calls.filter { $0.hasPrefix("J") } == ["J 3", "J 3", "J 3"])
        #expect(try simulation.run { await branches.balance } == [1, 1, 1, 1, 1])
    }

    @Test("Keeps what has arrived when a pivot beside it commits, and runs", arguments: [true, false])
    func pastThePivot(isFirst: Bool) throws {
        let simulation = Simulation()
        let script = Script()
        let gate = script.hold("B")
        let joining = Service("J", InMemoryStore(Cells())) {
            JoinStep(on: Did<A>.self, Did<B>.self, completes: Did<J>.self) { joined, cells in
                cells.increase("j", by: 1)
                return Did<J>(n: joined.events.0.n + joined.events.1.n)
            }
            Listener(on: Did<J>.self) { done, _ in try script.enter("heard", done.n) }
        }
        let starting = Service("A", InMemoryStore(Cells())) {
            InitiatingStep(on: Begin.self, completes: Did<A>.self) { command, _ in Did<A>(n: command.n) }
                .compensate(on: Failed<B>.self) { done, _ in Undone<A>(n: done.n) }
            Listener(on: Undone<A>.self) { _, _ in }
        }
        let paying = Service("B", InMemoryStore(Cells())) {
            PivotStep(on: Did<A>.self, completes: Did<B>.self, rejects: Failed<B>.self) { done, _ in
                try await script.enterAndWait("B", done.n, participant: "B")
                return Did<B>(n: 10 * done.n)
            }
        }
        let choreography = SagaChoreography("join", environment: simulation.environment()) {
            if isFirst { joining }
            starting
            paying
            if !isFirst { joining }
        }
        let pivot = try #require(choreography.graph.step("Did<A>", of: "B"))
        #expect(choreography.graph.isPointOfNoReturn(pivot))
        let start = simulation.spawn { try await choreography.start(Begin(n: 2)).outcome }
        simulation.settle()
        gate.open()
        simulation.finish()
        #expect(try start.get().description == "completed")
        #expect(script.calls == ["B 2", "heard 22"])
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Is undone like any other step")
    func undone() throws {
        let (simulation, store) = (Simulation(), InMemoryStore(Cells()))
        let choreography = SagaChoreography("join", environment: simulation.environment()) {
            Service("A", InMemoryStore(Cells())) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self) { command, _ in Did<A>(n: command.n) }
                    .compensate(on: Failed<X>.self) { done, _ in Undone<A>(n: done.n) }
                CompensatableStep(on: Did<A>.self, completes: Did<B>.self, id: "left") {
                    Did<B>(n: $0.n + $1.values.count)
                }
                .compensate(on: Failed<X>.self) { done, _ in Undone<B>(n: done.n) }
                CompensatableStep(on: Did<A>.self, completes: Did<C>.self, id: "right") { event, _ in Did<C>(n: event.n)
                }
                .compensate(on: Failed<X>.self) { done, _ in Undone<C>(n: done.n) }
            }
            Service("J", store) {
                JoinStep(on: Did<B>.self, Did<C>.self, completes: Did<J>.self) { joined, cells in
                    cells.increase("j", by: joined.events.0.n + joined.events.1.n)
                    return Did<J>(n: 9)
                }
                .compensate(on: Failed<X>.self) { (done: Did<J>, cells) in
                    cells.increase("undone", by: done.n)
                    return Undone<J>(n: done.n)
                }
            }
            Service("X", InMemoryStore(Cells())) {
                PivotStep(on: Did<J>.self, completes: Did<X>.self, rejects: Failed<X>.self) { event, _ in
                    throw Failed<X>(n: event.n)
                }
                Listener(on: Did<X>.self) { _, _ in }
            }
        }
        let outcome = try simulation.run { try await choreography.start(Begin(n: 2)).outcome }
        #expect(outcome.description == "compensated (Failed<X>)")
        #expect(try simulation.run { await store.committed("j") } == 4)
        #expect(try simulation.run { await store.committed("undone") } == 9)
    }
}
