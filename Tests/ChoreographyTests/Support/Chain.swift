@testable import Choreography

/// A starts, B may be undone, C is the pivot, D listens; each with a database of its own, in which a row named
/// like the participant counts what it has committed and not undone.
struct Chain: Sendable {
    let script = Script()
    let flavour: Flavour
    var retry: RetryPolicy?
    var onExhaustion: (@Sendable (Did<A>, any Error) -> Failed<B>)?
    var timeout: Duration?
    private let memory = ["A", "B", "C", "D"].map { _ in InMemoryStore(Cells()) }
    let general = ["A", "B", "C", "D"].map { _ in GeneralStore() }

    init(_ flavour: Flavour = .synchronous) {
        self.flavour = flavour
    }

    /// What a participant has committed and not undone.
    func committed(_ participant: String) async -> Int {
        guard let index = ["A", "B", "C", "D"].firstIndex(of: participant) else { return 0 }
        let name = participant.lowercased()
        return self.flavour == .general
            ? await self.general[index].committed(name) : await self.memory[index].committed(name)
    }

    /// What all participants have committed, in order.
    var balance: [Int] {
        get async {
            var balance: [Int] = []
            for participant in ["A", "B", "C", "D"] { balance.append(await self.committed(participant)) }
            return balance
        }
    }

    func choreography(
        in simulation: Simulation,
        configuration: SagaChoreography.Configuration = .init(),
        observers: [any SagaObserver] = [],
        interceptors: [any StepInterceptor] = [],
        faults: (any FaultInjector)? = nil
    ) -> SagaChoreography {
        SagaChoreography(
            "chain",
            configuration: configuration,
            environment: simulation.environment(faults: faults),
            observers: observers,
            interceptors: interceptors
        ) {
            self.participants
        }
    }

    var participants: [any Participant] {
        switch self.flavour {
        case .synchronous: self.synchronous
        case .asynchronous: self.suspending(on: self.memory)
        case .general: self.suspending(on: self.general)
        }
    }

    private var synchronous: [any Participant] {
        let (script, retry, onExhaustion) = (self.script, self.retry, self.onExhaustion)
        return [
            Service("A", self.memory[0]) {
                InitiatingStep(on: Begin.self, completes: Did<A>.self, rejects: Failed<A>.self, retry: retry) {
                    $1.increase("a", by: 1)
                    try script.enter("A", $0.n)
                    return Did<A>(n: $0.n)
                }
                .compensate(on: Failed<B>.self, Failed<C>.self) { (done: Did<A>, cells) in
                    cells.increase("a", by: -1)
                    try script.enter("undo A", done.n)
                    return Undone<A>(n: done.n)
                }
            },
            Service("B", self.memory[1]) {
                CompensatableStep(
                    on: Did<A>.self,
                    completes: Did<B>.self,
                    rejects: Failed<B>.self,
                    retry: retry,
                    onExhaustion: onExhaustion
                ) {
                    $1.increase("b", by: 1)
                    try script.enter("B", $0.n)
                    return Did<B>(n: $0.n)
                }
                .compensate(on: Failed<C>.self) { (done: Did<B>, cells) in
                    cells.increase("b", by: -1)
                    try script.enter("undo B", done.n)
                    return Undone<B>(n: done.n)
                }
            },
            Service("C", self.memory[2]) {
                PivotStep(on: Did<B>.self, completes: Did<C>.self, rejects: Failed<C>.self, retry: retry) {
                    $1.increase("c", by: 1)
                    try script.enter("C", $0.n)
                    return Did<C>(n: $0.n)
                }
            },
            Service("D", self.memory[3]) {
                Listener(on: Did<C>.self, retry: retry) {
                    $1.increase("d", by: 1)
                    try script.enter("D", $0.n)
                }
            },
        ]
    }

    private func suspending<Store: CellStore>(on stores: [Store]) -> [any Participant] {
        let (script, retry, onExhaustion, timeout) = (self.script, self.retry, self.onExhaustion, self.timeout)
        return [
            Service("A", stores[0]) {
                InitiatingStep(
                    on: Begin.self,
                    completes: Did<A>.self,
                    rejects: Failed<A>.self,
                    retry: retry,
                    timeout: timeout
                ) {
                    await $1.add("a", 1)
                    try await script.enterAndWait("A", $0.n, participant: "A")
                    return Did<A>(n: $0.n)
                }
                .compensate(on: Failed<B>.self, Failed<C>.self) { (done: Did<A>, cells) in
                    await cells.add("a", -1)
                    try await script.enterAndWait("undo A", done.n, participant: "A")
                    return Undone<A>(n: done.n)
                }
            },
            Service("B", stores[1]) {
                CompensatableStep(
                    on: Did<A>.self,
                    completes: Did<B>.self,
                    rejects: Failed<B>.self,
                    retry: retry,
                    onExhaustion: onExhaustion,
                    timeout: timeout
                ) {
                    await $1.add("b", 1)
                    try await script.enterAndWait("B", $0.n, participant: "B")
                    return Did<B>(n: $0.n)
                }
                .compensate(on: Failed<C>.self) { (done: Did<B>, cells) in
                    await cells.add("b", -1)
                    try await script.enterAndWait("undo B", done.n, participant: "B")
                    return Undone<B>(n: done.n)
                }
            },
            Service("C", stores[2]) {
                PivotStep(
                    on: Did<B>.self,
                    completes: Did<C>.self,
                    rejects: Failed<C>.self,
                    retry: retry,
                    timeout: timeout
                ) {
                    await $1.add("c", 1)
                    try await script.enterAndWait("C", $0.n, participant: "C")
                    return Did<C>(n: $0.n)
                }
            },
            Service("D", stores[3]) {
                Listener(on: Did<C>.self, retry: retry, timeout: timeout) {
                    await $1.add("d", 1)
                    try await script.enterAndWait("D", $0.n, participant: "D")
                }
            },
        ]
    }
}
