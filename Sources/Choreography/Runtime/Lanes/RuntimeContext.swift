internal import Synchronization

/// What all lanes of a choreography share.
final class RuntimeContext: Sendable {
    let environment: Environment
    let configuration: SagaChoreography.Configuration
    let observers: [any SagaObserver]
    let interceptors: [any StepInterceptor]
    let bus: EventBus
    let routing: Routing
    let layout: SagaLayout
    let deadLetters = DeadLetterOffice()
    /// Who waits for whose locks, if any step locks something.
    let lockWaits: LockWaits?
    /// Envelopes for the commands that each participant serves, if these are of one type.
    let spareCommands: ContiguousArray<SpareCommands>
    private let stopping = Atomic<Bool>(false)

    init(
        environment: Environment,
        configuration: SagaChoreography.Configuration,
        observers: [any SagaObserver],
        interceptors: [any StepInterceptor],
        bus: EventBus,
        routing: Routing,
        layout: SagaLayout,
        lockWaits: LockWaits?
    ) {
        self.environment = environment
        self.configuration = configuration
        self.observers = observers
        self.interceptors = interceptors
        self.bus = bus
        self.routing = routing
        self.layout = layout
        self.lockWaits = lockWaits
        self.spareCommands = ContiguousArray(layout.participants.map { _ in SpareCommands() })
    }

    /// Whether lanes are to leave what they have not begun.
    var isStopping: Bool { self.stopping.load(ordering: .relaxed) }

    /// A durable store could not commit; what was to be committed is tried again.
    func noteTrouble(with store: any DurableStore, _ error: any Error, failures: Int = 1) {
        let trouble = StoreTrouble(
            store: store.displayName,
            error: error,
            failures: failures,
            time: self.environment.clock.now
        )
        for observer in self.observers { observer.observe(trouble) }
    }

    func stopLanes() { self.stopping.store(true, ordering: .relaxed) }
}
