import Testing

@testable import Choreography

/// A participant P with one step that is committed, one that is a dead letter, and a listener behind it;
/// beside it B, which rejects when a test says so.
struct ParkedPair {
    let simulation = Simulation()
    let recorder = Recorder()
    let script = Script()
    let choreography: SagaChoreography
    let handle: SagaHandle
    let letter: DeadLetter.ID
    private let gate: Gate

    init(undoFailures: Int = 0) throws {
        let script = self.script
        self.gate = script.hold("B")
        script.fail("second", times: 1)
        if undoFailures > 0 { script.fail("undo first", times: undoFailures) }
        let choreography = SagaChoreography(
            "pair",
            environment: self.simulation.environment(),
            observers: [self.recorder]
        ) {
            Self.starter
            Self.pair(script)
            Self.rejecter(script)
        }
        self.choreography = choreography
        let start = self.simulation.spawn { try await choreography.start(Begin()) }
        self.simulation.settle()
        self.handle = try start.get()
        self.letter = try #require(choreography.deadLetters.first).id
    }

    /// B rejects, and the steps of P are undone.
    func rejectElsewhere(finish: Bool = true) {
        self.gate.open()
        self.simulation.settle()
        if finish { self.simulation.finish() }
    }

    private static var starter: any Participant {
        Service("A", InMemoryStore(Cells())) {
            InitiatingStep(on: Begin.self, completes: Did<A>.self) { command, _ in Did<A>(n: command.n) }
                .compensate(on: Failed<B>.self, Failed<X>.self) { done, _ in Undone<A>(n: done.n) }
        }
    }

    private static func pair(_ script: Script) -> any Participant {
        Service("P", InMemoryStore(Cells())) {
            CompensatableStep(on: Did<A>.self, completes: Did<C>.self, id: "first") { event, _ in
                try script.enter("first", event.n)
                return Did<C>(n: event.n)
            }
            .compensate(on: Failed<B>.self, Failed<X>.self) { done, _ in
                try script.enter("undo first", done.n)
                return Undone<C>(n: done.n)
            }
            CompensatableStep(
                on: Did<A>.self,
                completes: Did<X>.self,
                rejects: Failed<X>.self,
                id: "second",
                retry: .never
            ) { event, _ in
                try script.enter("second", event.n)
                return Did<X>(n: event.n)
            }
            .compensate(on: Failed<B>.self) { done, _ in
                try script.enter("undo second", done.n)
                return Undone<X>(n: done.n)
            }
            Listener(on: Did<A>.self, id: "third") { event, _ in try script.enter("heard A", event.n) }
            Listener(on: Did<C>.self) { event, _ in try script.enter("heard C", event.n) }
            Listener(on: Did<X>.self) { event, _ in try script.enter("heard X", event.n) }
        }
    }

    private static func rejecter(_ script: Script) -> any Participant {
        Service("B", InMemoryStore(Cells())) {
            CompensatableStep(on: Did<A>.self, completes: Did<B>.self, rejects: Failed<B>.self) {
                await $1.add("b", 1)
                try await script.enterAndWait("B", $0.n, participant: "B")
                throw Failed<B>(n: $0.n)
            }
            .compensate(on: Failed<X>.self) { (done: Did<B>, _) in Undone<B>(n: done.n) }
            Listener(on: Did<B>.self) { _, _ in }
        }
    }
}
