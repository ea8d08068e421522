import Choreography
import Testing

@Suite("A decision", .timeLimit(.minutes(1)))
struct DecisionStepTests {
    @Test("Is for one of its events, or for none, and keeps what it has written")
    func decides() async throws {
        let desk = AskingDesk()
        let choreography = desk.makeChoreography()
        for (cents, expected) in [(50, ["small"]), (5000, ["large"]), (0, [])] {
            let saga = try await choreography.start(AskOnce(cents: cents))
            #expect(try await saga.outcome.description == "completed")
            #expect(await desk.clerks.read { $0.seen[cents] ?? [] } == expected)
            #expect(await desk.store.read { $0.sagas[cents] } == saga.id)
        }
        await choreography.shutDown()
    }

    @Test("Starts a saga with the event that it is for, which the caller waits for")
    func starts() async throws {
        let desk = AskingDesk()
        let choreography = desk.makeChoreography()
        let saga = try await choreography.start(AskTwice(cents: 5000))
        #expect(try await saga.outcome.description == "completed")
        #expect(await desk.clerks.read { $0.seen[5000] } == ["large"])
        await choreography.shutDown()
    }

    @Test("Leaves a dead letter at once if it is for an event that it does not declare")
    func undeclared() async throws {
        let desk = AskingDesk()
        let choreography = desk.makeChoreography()
        let saga = try await choreography.start(AskOnce(cents: -1))
        for await entry in saga.timeline where entry.kind == .deadLettered { break }
        let letter = try #require(choreography.deadLetters.first)
        #expect(letter.attempts == 1)
        #expect("\(letter.error)".contains("A decision was for AskedOnce, which its step does not declare."))
        await choreography.shutDown(within: .zero)
    }

    @Test("Is in the graph with all that it may be for")
    func graph() throws {
        let graph = AskingDesk().makeChoreography().graph
        let step = try #require(graph.step("AskedOnce", of: "AskingDesk"))
        #expect(step.declaration.kind == .decision)
        #expect(step.declaration.alternatives.map(\.name) == ["SmallAsked", "LargeAsked"])
        #expect(graph.publishers(of: MessageType(LargeAsked.self)).map(\.id) == ["AskedOnce", "AskTwice"])
        #expect(graph.steps(decidingFor: MessageType(SmallAsked.self)).map(\.id) == ["AskedOnce", "AskTwice"])
        #expect(graph.mermaid.contains("AskedOnce<br/><i>decision</i>"))
        #expect(graph.description.contains("decides for SmallAsked, LargeAsked"))
        let manifest = ChoreographyManifest(of: graph)
        #expect(try ChoreographyManifest(json: Array(manifest.json.utf8)) == manifest)
        #expect(manifest.json.contains("\"decides\""))
    }

    @Test("Needs a consumer for each event that it may be for")
    func unconsumed() {
        let desk = AskingDesk()
        let problems = SagaChoreography("asking") { desk }.graph.problems()
        #expect(Set(problems.map(\.kind)) == [.unconsumed])
        #expect(Set(problems.flatMap(\.messages).map(\.name)) == ["SmallAsked", "LargeAsked"])
    }

    @Test("Is followed by the model check as its rule says")
    func model() throws {
        func makeChoreography(_ rule: DecisionRule?) -> SagaChoreography {
            SagaChoreography("deciding") {
                ThingMaker()
                ThingJudge(rule: rule)
            }
        }
        let right = makeChoreography { _ in [MessageType(UndoThing.self)] }
        #expect(try right.validate(model: .default).isComplete)
        let unsure = makeChoreography(nil)
        try unsure.validate()
        #expect(throws: (any Error).self) { try unsure.validate(model: .default) }
    }

    @Test("Has nothing to undo when something beside it rejects")
    func beside() throws {
        let choreography = SagaChoreography("beside") {
            AskedCounter()
            AskedClerk(store: InMemoryStore(AskedCases()))
        }
        #expect(try choreography.validate(model: .default).isComplete)
    }

    @Test("May be refused by a rule of its own participant")
    func ownRules() {
        let choreography = SagaChoreography("objecting") { QuietObjector() }
        let problems = choreography.graph.problems()
        #expect(problems.map(\.kind) == [GraphProblem.Kind("tooQuiet")])
        #expect(throws: RuntimeError.self) { try choreography.validate() }
    }
}

private struct AskOnce: Command { var cents: Int }
private struct AskTwice: Command { var cents: Int }
private struct AskedOnce: DomainEvent { var cents: Int }
private struct SmallAsked: DomainEvent { var cents: Int }
private struct LargeAsked: DomainEvent { var cents: Int }

private struct AskedCases {
    var sagas = Table<Int, SagaID>()
    var seen = Table<Int, [String]>()
}

/// Asks a clerk, or another one, or nobody.
private struct AskingDesk: Participant {
    let store = InMemoryStore(AskedCases())
    let clerks = InMemoryStore(AskedCases())

    var reactions: [Reaction<InMemoryStore<AskedCases>>] {
        InitiatingStep(on: AskOnce.self, completes: AskedOnce.self) { ask, _ in AskedOnce(cents: ask.cents) }
        DecisionStep(on: AskedOnce.self, publishes: [SmallAsked.self, LargeAsked.self]) { asked, context, cases in
            cases.sagas[asked.cents] = context.saga
            guard asked.cents != 0 else { return nil }
            guard asked.cents > 0 else { return asked }
            return asked.cents > 1000 ? LargeAsked(cents: asked.cents) : SmallAsked(cents: asked.cents)
        }
        DecisionStep(on: AskTwice.self, publishes: [SmallAsked.self, LargeAsked.self]) { ask, _, _ in
            ask.cents > 1000 ? LargeAsked(cents: ask.cents) as any DomainEvent : SmallAsked(cents: ask.cents)
        }
    }

    func makeChoreography() -> SagaChoreography {
        SagaChoreography("asking") {
            self
            AskedClerk(store: self.clerks)
        }
    }
}

private struct AskedClerk: Participant {
    let store: InMemoryStore<AskedCases>

    var reactions: [Reaction<InMemoryStore<AskedCases>>] {
        Listener(on: SmallAsked.self) { small, context, cases in
            cases.seen[small.cents, default: []].append("small")
            cases.sagas[small.cents] = context.saga
        }
        Listener(on: LargeAsked.self) { large, cases in cases.seen[large.cents, default: []].append("large") }
    }
}

/// Decides about what it may refuse at the same time.
private struct AskedCounter: Participant {
    let store = InMemoryStore(AskedCases())

    var reactions: [Reaction<InMemoryStore<AskedCases>>] {
        InitiatingStep(on: AskOnce.self, completes: AskedOnce.self) { ask, _ in AskedOnce(cents: ask.cents) }
            .compensate(on: ThingRejected.self) { _, _ in ThingUnmade() }
        DecisionStep(on: AskedOnce.self, publishes: [SmallAsked.self, LargeAsked.self]) { _, _, _ in nil }
        PivotStep(on: AskedOnce.self, completes: ThingKept.self, rejects: ThingRejected.self, id: "keep") { _, _ in
            ThingKept()
        }
        Listener(on: ThingKept.self) { _, _ in }
    }
}

private struct MakeThing: Command {}
private struct ThingMade: DomainEvent {}
private struct ThingRejected: CompensationEvent {}
private struct UndoThing: CompensationEvent {}
private struct ThingUnmade: CompensationEvent {}
private struct ThingChecked: DomainEvent {}

/// Makes something, and undoes it when it is told to.
private struct ThingMaker: Participant {
    let store = InMemoryStore(())

    var reactions: [Reaction<InMemoryStore<Void>>] {
        DecisionStep(on: MakeThing.self, publishes: [ThingChecked.self]) { _, _, _ in ThingChecked() }
        CompensatableStep(on: ThingChecked.self, completes: ThingMade.self) { _, _ in ThingMade() }
            .compensate(on: UndoThing.self) { _, _ in ThingUnmade() }
    }
}

/// Rejects what is made, or not, and decides that it is undone.
private struct ThingJudge: Participant {
    let store = InMemoryStore(())
    let rule: DecisionRule?

    var reactions: [Reaction<InMemoryStore<Void>>] {
        PivotStep(on: ThingMade.self, completes: ThingKept.self, rejects: ThingRejected.self) { _, _ in ThingKept() }
        DecisionStep(on: ThingRejected.self, publishes: [UndoThing.self], rule: self.rule) { _, _, _ in UndoThing() }
        Listener(on: ThingKept.self) { _, _ in }
    }
}

private struct ThingKept: DomainEvent {}

/// Objects to itself.
private struct QuietObjector: Participant {
    let store = InMemoryStore(())

    var reactions: [Reaction<InMemoryStore<Void>>] {
        InitiatingStep(on: MakeThing.self, completes: ThingMade.self) { _, _ in ThingMade() }
        Listener(on: ThingMade.self) { _, _ in }
    }

    func problems(in graph: ChoreographyGraph) -> [GraphProblem] {
        [
            GraphProblem(
                GraphProblem.Kind("tooQuiet"),
                participants: [self.name],
                messages: [],
                message: "There is one participant only.",
                mend: "AskOnce a friend."
            )
        ]
    }
}
