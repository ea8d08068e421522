@testable import Choreography

/// The tables of what has hooks: who hangs on which, and who has locked it.
struct Hooks {
    var coats = Table<Int, Int>()
    var locks = SemanticLock<Int>()
}

/// A begins, B hangs a coat on the only hook, which its saga has locked, C says whether the coat may stay, and B lets go.
struct Wardrobe: Sendable {
    let simulation = Simulation()
    let script = Script()
    var store = InMemoryStore(Hooks())
    var name = "B"
    var limit = Duration.seconds(30)
    var locks = true
    var configuration = SagaChoreography.Configuration()

    func choreography(
        observers: [any SagaObserver] = [],
        interceptors: [any StepInterceptor] = []
    ) -> SagaChoreography {
        let script = self.script
        return SagaChoreography(
            "wardrobe",
            configuration: self.configuration,
            environment: self.simulation.environment(),
            observers: observers,
            interceptors: interceptors
        ) {
            Service("A", InMemoryStore(Hooks())) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self) { begin, _ in Did<A>(n: begin.n) }
                    .compensate(on: Failed<B>.self, Failed<C>.self) { did, _ in Undone<A>(n: did.n) }
            }
            Service(self.name, self.store) {
                self.hanging
                    .compensate(on: Failed<C>.self) { did, hooks in
                        hooks.coats[1] = nil
                        return Undone<B>(n: did.n)
                    }
                Listener(on: Did<C>.self) { _, hooks in hooks.coats[1] = nil }.unlocking(in: { $0.locks })
            }
            Service("C", InMemoryStore(Hooks())) {
                PivotStep(
                    on: Did<B>.self,
                    completes: Did<C>.self,
                    rejects: Failed<C>.self,
                    retry: .constant(.seconds(1), maxAttempts: 1000)
                ) { did, _ in
                    try script.enter("C", did.n)
                    return Did<C>(n: did.n)
                }
            }
        }
    }

    private typealias Hanging = CompensatableStep<InMemoryStore<Hooks>, Did<A>, Did<B>, Failed<B>>

    private var hanging: Hanging {
        let step = Hanging(on: Did<A>.self, completes: Did<B>.self, rejects: Failed<B>.self) { did, hooks in
            hooks.coats[1] = did.n
            return Did<B>(n: did.n)
        }
        guard self.locks else { return step }
        let rejection = { @Sendable (did: Did<A>, _: SemanticLockConflict) in Failed<B>(n: did.n) }
        return step.locking({ _ in 1 }, in: { $0.locks }, waiting: self.limit, orRejecting: rejection)
    }

    /// Starts sagas with these numbers, one after the other.
    func start(_ numbers: ClosedRange<Int>, of choreography: SagaChoreography) throws -> [SagaHandle] {
        try numbers.map { n in
            let start = self.simulation.spawn { try await choreography.start(Begin(n: n)) }
            self.simulation.settle()
            return try start.get()
        }
    }
}
