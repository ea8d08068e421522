import Testing

@testable import Choreography

@Suite("The barrier of a running choreography", .timeLimit(.minutes(1)))
struct BarrierTests {
    /// B rejects while X is held: C, which follows X, hears of the rejection first.
    @Test("Fences a step whose undo comes first, and drops the step when it arrives", arguments: Flavour.suspending)
    func fence(_ flavour: Flavour) throws {
        let (simulation, branches, recorder) = (Simulation(), Branches(flavour), Recorder())
        branches.script.fail("B", with: Failed<B>(n: 1))
        let gate = branches.script.hold("X")
        let choreography = branches.choreography(in: simulation, observers: [recorder])
        let start = simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        #expect(gate.arrivals == 1)
        #expect(recorder.kinds(of: "C") == [.fenced])
        gate.open()
        let handle = try start.get()
        #expect(try simulation.run { try await handle.outcome }.description == "compensated (Failed<B>)")
        #expect(recorder.kinds(of: "C") == [.fenced, .dropped])
        #expect(branches.script.count("C") == 0)
        #expect(branches.script.count("undo C") == 0)
        #expect(!recorder.lines.contains { $0.hasSuffix("Undone<C>") })
        #expect(try simulation.run { await branches.balance } == [0, 0, 0, 0, 0])
        #expect(choreography.statistics.fenced == 2)
        if flavour == .general {
            let key = StepKey(saga: handle.id, participant: "C", step: "Did<X>")
            #expect(try simulation.run { await branches.general[3].state(of: key) } == .fenced)
        }
        #expect(try simulation.run { await choreography.shutDown() }.isClean)
    }

    @Test("Lets an undo that comes while its step runs wait for the step's commit", arguments: Flavour.suspending)
    func undoWhileRunning(_ flavour: Flavour) throws {
        let (simulation, branches, recorder) = (Simulation(), Branches(flavour), Recorder())
        branches.script.fail("B", with: Failed<B>(n: 1))
        let gate = branches.script.hold("X")
        let choreography = branches.choreography(in: simulation, observers: [recorder])
        let start = simulation.spawn { try await choreography.start(Begin()).outcome }
        simulation.settle()
        #expect(recorder.lines.contains("B rejected Failed<B>"))
        #expect(recorder.kinds(of: "X").isEmpty)
        gate.open()
        simulation.finish()
        #expect(recorder.kinds(of: "X") == [.completed, .undone])
        #expect(branches.script.count("undo X") == 1)
        #expect(try start.get().description == "compensated (Failed<B>)")
    }

    @Test("Undoes a branch that is complete when its sibling rejects", arguments: Flavour.suspending)
    func siblingComplete(_ flavour: Flavour) throws {
        let (simulation, branches, recorder) = (Simulation(), Branches(flavour), Recorder())
        branches.script.fail("B", with: Failed<B>(n: 1))
        let gate = branches.script.hold("B")
        let choreography = branches.choreography(in: simulation, observers: [recorder])
        let start = simulation.spawn { try await choreography.start(Begin()).outcome }
        simulation.settle()
        #expect(try simulation.spawnedBalance(of: branches, without: "B") == [1, 1, 1, 0])
        gate.open()
        simulation.finish()
        #expect(try start.get().description == "compensated (Failed<B>)")
        #expect(recorder.kinds(of: "C") == [.completed, .undone])
        #expect(recorder.kinds(of: "J") == [.joined])
        #expect(try simulation.run { await branches.balance } == [0, 0, 0, 0, 0])
    }

    @Test("Has nothing to undo for a step that rejected", arguments: Flavour.suspending)
    func bothReject(_ flavour: Flavour) throws {
        let (simulation, branches, recorder) = (Simulation(), Branches(flavour), Recorder())
        branches.script.fail("B", with: Failed<B>(n: 1))
        branches.script.fail("X", with: Failed<X>(n: 1))
        let gate = branches.script.hold("X")
        let choreography = branches.choreography(in: simulation, observers: [recorder])
        let start = simulation.spawn { try await choreography.start(Begin()) }
        simulation.settle()
        gate.open()
        let handle = try start.get()
        #expect(try simulation.run { try await handle.outcome }.description == "compensated (Failed<B>)")
        #expect(recorder.kinds(of: "B") == [.rejected, .nothingToUndo])
        #expect(recorder.kinds(of: "X") == [.rejected, .nothingToUndo])
        #expect(recorder.kinds(of: "A") == [.completed, .undone, .nothingToUndo])
        #expect(branches.script.count("undo A") == 1)
        #expect(try simulation.run { await branches.balance } == [0, 0, 0, 0, 0])
        #expect(choreography.statistics.stepsRejected == 2)
        let rejections = handle.timeline.entries.filter { $0.kind == .rejected }.compactMap(\.event?.name)
        #expect(rejections == ["Failed<B>", "Failed<X>"], "both causes are on the timeline")
    }

    @Test("Undoes once when two different causes arrive, and publishes one compensation event")
    func twoCauses() throws {
        let (simulation, branches, recorder) = (Simulation(), Branches(), Recorder())
        branches.script.fail("B", with: Failed<B>(n: 1))
        branches.script.fail("X", with: Failed<X>(n: 1))
        let choreography = branches.choreography(in: simulation, observers: [recorder])
        let outcome = try simulation.run { try await choreography.start(Begin()).outcome }
        guard case .compensated = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(recorder.lines.count { $0 == "A undone Undone<A>" } == 1)
        #expect(choreography.statistics.undosCommitted == 1)
    }

    @Test("Hands the undo exactly the completion event, and the event that caused it")
    func undoArguments() throws {
        let (simulation, store) = (Simulation(), InMemoryStore(Cells()))
        let seen = Locked<[String]>([])
        let choreography = SagaChoreography("undo", environment: simulation.environment()) {
            Service("A", store) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self) { _, _ in Did<A>(n: 42) }
                    .compensate(on: Failed<B>.self) { done, cause, _ in
                        seen.withLock { $0.append("\(done.n) \((cause as? Failed<B>)?.reason ?? "?")") }
                        return Undone<A>(n: done.n)
                    }
            }
            Service("B", InMemoryStore(Cells())) {
                PivotStep(on: Did<A>.self, completes: Did<B>.self, rejects: Failed<B>.self) { event, _ in
                    throw Failed<B>(n: event.n, reason: "because")
                }
                Listener(on: Did<B>.self) { _, _ in }
            }
        }
        _ = try simulation.run { try await choreography.start(Begin()).outcome }
        #expect(seen.withLock { $0 } == ["42 because"])
    }
}

extension Simulation {
    /// What the participants but one have committed, in order.
    fileprivate func spawnedBalance(of branches: Branches, without held: String) throws -> [Int] {
        let others = Branches.names.indices.filter { Branches.names[$0] != held }
        let task = self.spawn { () -> [Int] in
            var balance: [Int] = []
            for index in others { balance.append(await branches.committed(index)) }
            return balance
        }
        self.settle()
        return try task.get()
    }
}
