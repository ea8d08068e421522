internal import Synchronization

/// A business process in which several participants take part, each with a database of its own.
///
/// ```swift
/// let checkout = SagaChoreography("checkout") {
///     Orders(store: orders)
///     Payments(store: payments)
/// }
/// try checkout.validate()
/// let saga = try await checkout.start(PlaceOrder(…))
/// print(try await saga.outcome)
/// ```
///
/// Nobody conducts: each participant hears the events that it declares, commits a local transaction, and
/// publishes its own event. Events are delivered at least once and take effect once; within one saga a
/// participant sees them in the order in which they were committed; sagas run concurrently.
///
/// The choreography runs from the first ``start(_:source:trace:)`` or ``run()`` until it is shut down. A choreography
/// of which neither the object nor a handle is held any more stops as if it had been cancelled: what is
/// committed is safe in the participants' stores.
public final class SagaChoreography: Sendable {
    /// The choreography's name.
    public let name: String

    /// What the participants declare.
    public let graph: ChoreographyGraph

    /// The bus on which every committed event can be observed.
    public let bus: EventBus

    package let configuration: Configuration
    let environment: Environment
    let commands: [ObjectIdentifier: Routing.Subscriber]
    let runtime: RuntimeContext
    let crews: [Crew]
    /// The participants at run time, by number.
    let lanes: [Lane]
    let switchboard: Switchboard
    let timers: Timers
    let launching = ExclusiveAccess()
    let control: RunControl
    let identifiers: Locked<DoorIdentifiers>
    private let launched = Atomic<Bool>(false)

    /// Declares a choreography.
    ///
    /// Nothing runs yet.
    ///
    /// - Parameters:
    ///   - name: The choreography's name, for people.
    ///   - configuration: How it runs.
    ///   - environment: Its executor, clock, random numbers and identifiers.
    ///   - observers: Those who are told what happens.
    ///   - interceptors: Those who stand around each call of a body, the first one outermost. They are told what happens
    ///     too, after the observers.
    ///   - participants: The services that take part, each with a name of its own.
    public init(
        _ name: String,
        configuration: Configuration = Configuration(),
        environment: Environment = .system,
        observers: [any SagaObserver] = [],
        interceptors: [any StepInterceptor] = [],
        @ParticipantBuilder participants: () -> [any Participant]
    ) {
        let participants = participants()
        let graph = ChoreographyGraph(
            name: name,
            participants: participants.map { ParticipantDeclaration($0) }
        )
        let wiring = Wiring(
            participants,
            of: graph,
            interceptors: interceptors,
            environment: environment,
            configuration: configuration
        )
        self.name = name
        self.graph = graph
        self.bus = EventBus(environment: environment)
        self.configuration = configuration
        self.environment = environment
        self.commands = wiring.commandTable
        self.runtime = wiring.makeContext(
            observers: environment.observers + observers + interceptors.map { $0 as any SagaObserver },
            bus: self.bus
        )
        self.crews = wiring.makeCrews(self.runtime)
        self.lanes = self.crews.flatMap(\.lanes).sorted { $0.index < $1.index }
        self.timers = Timers(environment: environment)
        self.switchboard = Switchboard(
            crews: self.crews,
            layout: self.runtime.layout,
            maxSagasInFlight: configuration.maxSagasInFlight,
            timers: self.timers,
            lockWaits: self.runtime.lockWaits
        )
        self.control = RunControl(of: name, self.runtime, self.switchboard)
        self.identifiers = Locked(DoorIdentifiers(environment.identifiers))
        self.connectStores()
    }

    /// Lets durable stores ask which sagas' records they have to keep.
    private func connectStores() {
        let durable = self.crews.compactMap(\.context.durable)
        guard !durable.isEmpty else { return }
        self.switchboard.state.withLock { $0.retention = self.configuration.retention }
        for context in durable {
            context.keptSagas.state = { [weak switchboard = self.switchboard, office = self.runtime.deadLetters] time in
                // The event of a dead letter may be in another store than the letter.
                (switchboard?.keptSagas(withEntriesBefore: time) ?? []).union(office.letters.lazy.map(\.saga))
            }
        }
    }

    deinit {
        self.control.stop()
    }

    /// Checks the declared choreography, without running anything.
    ///
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/invalidChoreography``, whose message lists every
    ///   problem with its mend.
    public func validate() throws {
        try self.check(self.graph.problems())
    }

    private func check(_ problems: [GraphProblem]) throws {
        var reports = self.configuration.problems
        if !problems.isEmpty { reports.append(GraphProblem.report(problems, in: self.name)) }
        guard reports.isEmpty else { throw RuntimeError(.invalidChoreography, reports.joined(separator: "\n")) }
    }

    /// Everything that a participant has committed of one type from now on.
    ///
    /// Observing is lossless, and slow observers hold back new sagas, never running ones.
    public func events<Event: DomainEvent>(_ type: Event.Type = Event.self) -> AsyncStream<Envelope<Event>> {
        self.bus.events(type)
    }

    /// How often things have happened so far.
    ///
    /// What a participant has done in one turn is counted at its end, before anybody gets the outcome of a saga that has
    /// ended in it; observers may hear of it earlier.
    public var statistics: ChoreographyStatistics { self.switchboard.state.withLock { $0.statistics } }

    /// How much there is to do at this moment.
    public var load: ChoreographyLoad { ChoreographyLoad(of: self) }

    /// Answers which sagas run, and what they wait for.
    public var monitor: SagaMonitor { SagaMonitor(self) }

    /// Whether the workers have been started.
    var isLaunched: Bool { self.launched.load(ordering: .acquiring) }

    /// Starts the workers, once, after resuming what an earlier choreography has left in the stores.
    ///
    /// - Returns: The sagas that were left, for who has started the workers.
    @discardableResult
    func launch() async throws -> [SagaState] {
        if self.isLaunched { return [] }
        await self.launching.take()
        defer { self.launching.giveBack() }
        if self.isLaunched { return [] }
        try self.switchboard.state.withLock { state throws(RuntimeError) in try state.checkOpen() }
        switch self.environment.hooks?.checks ?? .all {
        case .all: try self.validate()
        case .names: try self.check(self.graph.namingProblems())
        case .nothing: break
        }
        self.timers.connect { [weak control = self.control] alarms in control?.ring(alarms) }
        let resumed = try await self.resume()
        self.spawnWorkers()
        self.launched.store(true, ordering: .releasing)
        return resumed
    }
}
