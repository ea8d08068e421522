@testable import Choreography

/// After A, B and X run beside each other; C follows X; J joins B and C.
///
/// B or X may reject, and the other branch is undone then, as far as it has come.
struct Branches: Sendable {
    static let names = ["A", "B", "X", "C", "J"]

    let script = Script()
    let flavour: Flavour
    var retry: RetryPolicy?
    private let memory = Self.names.map { _ in InMemoryStore(Cells()) }
    let general = Self.names.map { _ in GeneralStore() }

    init(_ flavour: Flavour = .asynchronous) {
        self.flavour = flavour
    }

    /// What the participants have committed and not undone, in order.
    var balance: [Int] {
        get async {
            var balance: [Int] = []
            for index in Self.names.indices { balance.append(await self.committed(index)) }
            return balance
        }
    }

    /// What the participant with this number has committed and not undone.
    func committed(_ index: Int) async -> Int {
        let row = Self.names[index].lowercased()
        return self.flavour == .general
            ? await self.general[index].committed(row) : await self.memory[index].committed(row)
    }

    func choreography(
        in simulation: Simulation,
        configuration: SagaChoreography.Configuration = .init(),
        observers: [any SagaObserver] = [],
        faults: (any FaultInjector)? = nil
    ) -> SagaChoreography {
        self.choreography(
            on: simulation.environment(faults: faults),
            configuration: configuration,
            observers: observers
        )
    }

    func choreography(
        on environment: Environment,
        configuration: SagaChoreography.Configuration = .init(),
        observers: [any SagaObserver] = []
    ) -> SagaChoreography {
        SagaChoreography(
            "branches",
            configuration: configuration,
            environment: environment,
            observers: observers
        ) {
            if self.flavour == .general {
                self.suspending(on: self.general)
            } else {
                self.suspending(on: self.memory)
            }
        }
    }

    private func suspending<Store: CellStore>(on stores: [Store]) -> [any Participant] {
        [self.first(stores[0]), self.left(stores[1]), self.right(stores[2]), self.end(stores[3]), self.join(stores[4])]
    }

    private func first(_ store: some CellStore) -> any Participant {
        let (script, retry) = (self.script, self.retry)
        return Service("A", store) {
            InitiatingStep(on: Begin.self, completes: Did<A>.self, retry: retry) {
                await $1.add("a", 1)
                try await script.enterAndWait("A", $0.n, participant: "A")
                return Did<A>(n: $0.n)
            }
            .compensate(on: Failed<B>.self, Failed<X>.self) { (done: Did<A>, cells) in
                await cells.add("a", -1)
                try await script.enterAndWait("undo A", done.n, participant: "A")
                return Undone<A>(n: done.n)
            }
        }
    }

    private func left(_ store: some CellStore) -> any Participant {
        let (script, retry) = (self.script, self.retry)
        return Service("B", store) {
            CompensatableStep(on: Did<A>.self, completes: Did<B>.self, rejects: Failed<B>.self, retry: retry) {
                await $1.add("b", 1)
                try await script.enterAndWait("B", $0.n, participant: "B")
                return Did<B>(n: $0.n)
            }
            .compensate(on: Failed<X>.self) { (done: Did<B>, cells) in
                await cells.add("b", -1)
                try await script.enterAndWait("undo B", done.n, participant: "B")
                return Undone<B>(n: done.n)
            }
        }
    }

    private func right(_ store: some CellStore) -> any Participant {
        let (script, retry) = (self.script, self.retry)
        return Service("X", store) {
            CompensatableStep(on: Did<A>.self, completes: Did<X>.self, rejects: Failed<X>.self, retry: retry) {
                await $1.add("x", 1)
                try await script.enterAndWait("X", $0.n, participant: "X")
                return Did<X>(n: $0.n)
            }
            .compensate(on: Failed<B>.self) { (done: Did<X>, cells) in
                await cells.add("x", -1)
                try await script.enterAndWait("undo X", done.n, participant: "X")
                return Undone<X>(n: done.n)
            }
        }
    }

    private func end(_ store: some CellStore) -> any Participant {
        let (script, retry) = (self.script, self.retry)
        return Service("C", store) {
            CompensatableStep(on: Did<X>.self, completes: Did<C>.self, retry: retry) {
                await $1.add("c", 1)
                try await script.enterAndWait("C", $0.n, participant: "C")
                return Did<C>(n: $0.n)
            }
            .compensate(on: Failed<B>.self) { (done: Did<C>, cells) in
                await cells.add("c", -1)
                try await script.enterAndWait("undo C", done.n, participant: "C")
                return Undone<C>(n: done.n)
            }
        }
    }

    private func join(_ store: some CellStore) -> any Participant {
        let (script, retry) = (self.script, self.retry)
        return Service("J", store) {
            JoinStep(on: Did<B>.self, Did<C>.self, completes: Did<J>.self, retry: retry) { joined, cells in
                await cells.add("j", 1)
                let (left, right) = joined.events
                try await script.enterAndWait("J", left.n == right.n ? left.n : -1, participant: "J")
                return Did<J>(n: left.n)
            }
            Listener(on: Did<J>.self, retry: retry) { done, _ in
                try await script.enterAndWait("heard", done.n, participant: "J")
            }
        }
    }
}
