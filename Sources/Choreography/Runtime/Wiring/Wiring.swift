/// Numbers what is declared, and binds bodies to their stores: done once, before anything runs.
struct Wiring {
    private struct Part {
        let name: String
        /// The participant's store, if it is durable.
        let durableStore: (any DurableStore)?
        let makeLane: (RuntimeContext, CrewContext, _ lanes: Int) -> Lane
    }

    private let graph: ChoreographyGraph
    private let interceptors: [any StepInterceptor]
    private let environment: Environment
    private let configuration: SagaChoreography.Configuration
    private var parts: [Part] = []
    private var sites: [StepSite] = []
    private var routing = Routing()
    private var commands: [ObjectIdentifier: Routing.Subscriber] = [:]
    private let lockWaits = LockWaits()
    /// Whether any step locks something.
    private var hasLocks = false

    /// Reads what the participants declare.
    init(
        _ participants: [any Participant],
        of graph: ChoreographyGraph,
        interceptors: [any StepInterceptor],
        environment: Environment,
        configuration: SagaChoreography.Configuration
    ) {
        self.graph = graph
        self.interceptors = interceptors
        self.environment = environment
        self.configuration = configuration
        for participant in participants { self.add(participant) }
    }

    private mutating func add<P: Participant>(_ participant: P) {
        let (index, name, store) = (self.parts.count, participant.name, participant.store)
        let firstStep = self.sites.count
        var reactions: ContiguousArray<LaneReaction> = []
        for reaction in participant.reactions {
            let site = StepSite(participant: name, step: reaction.declaration.id)
            let binding = StepBinding(
                reaction,
                store: store,
                site: site,
                step: self.sites.count,
                isPointOfNoReturn: self.graph.isPointOfNoReturn(self.graph.steps[self.sites.count]),
                interceptors: self.interceptors,
                environment: self.environment,
                configuration: self.configuration,
                lockWaits: self.lockWaits
            )
            self.hasLocks = self.hasLocks || !reaction.claims.isEmpty
            self.sites.append(site)
            if let within = reaction.declaration.within {
                let guards = Self.guards(of: reaction.declaration, in: participant.reactions, from: firstStep)
                self.addDeadline(reaction.declaration, within, guards, binding, to: &reactions, lane: index)
            } else {
                self.addTriggers(of: reaction.declaration, binding, to: &reactions, lane: index)
            }
            self.addCompensations(of: reaction.declaration, binding, to: &reactions, lane: index)
        }
        let steps = firstStep..<self.sites.count
        self.parts.append(
            Part(name: name, durableStore: store as? any DurableStore) { [reactions] runtime, crew, lanes in
                Lane(
                    index: index,
                    name: name,
                    reactions: reactions,
                    steps: steps,
                    store: store,
                    lanes: lanes,
                    crew: crew,
                    runtime: runtime
                )
            }
        )
    }

    private mutating func addTriggers(
        of declaration: StepDeclaration,
        _ binding: StepBinding<some TransactionalStore>,
        to reactions: inout ContiguousArray<LaneReaction>,
        lane: Int
    ) {
        for (part, type) in declaration.triggers.enumerated() {
            self.subscribe(Routing.Subscriber(lane: lane, reaction: reactions.count), to: type)
            reactions.append(binding.forward(part: part, parts: declaration.triggers.count, &self.routing))
        }
    }

    /// The steps of a deadline's participant that take part in its decision: those that a completion event which disarms
    /// it triggers.
    private static func guards<Store: TransactionalStore>(
        of deadline: StepDeclaration,
        in reactions: [Reaction<Store>],
        from first: Int
    ) -> [Int] {
        reactions.indices.filter { number in
            let declaration = reactions[number].declaration
            return declaration.kind != .deadline
                && declaration.triggers.contains { !$0.isCompensation && deadline.unless.contains($0) }
        }
        .map { first + $0 }
    }

    private mutating func addDeadline(
        _ declaration: StepDeclaration,
        _ length: Duration,
        _ guards: [Int],
        _ binding: StepBinding<some TransactionalStore>,
        to reactions: inout ContiguousArray<LaneReaction>,
        lane: Int
    ) {
        for type in declaration.triggers {
            self.subscribe(Routing.Subscriber(lane: lane, reaction: reactions.count), to: type)
            reactions.append(binding.aboutDeadline(.arm(length), on: type))
        }
        for type in declaration.unless {
            self.subscribe(Routing.Subscriber(lane: lane, reaction: reactions.count), to: type)
            reactions.append(binding.aboutDeadline(.disarm, on: type))
        }
        reactions.append(binding.firing(guards: guards, &self.routing))
    }

    private mutating func addCompensations(
        of declaration: StepDeclaration,
        _ binding: StepBinding<some TransactionalStore>,
        to reactions: inout ContiguousArray<LaneReaction>,
        lane: Int
    ) {
        for (number, compensation) in declaration.compensations.enumerated() {
            for cause in compensation.causes {
                self.subscribe(Routing.Subscriber(lane: lane, reaction: reactions.count), to: cause)
                reactions.append(binding.undo(number, on: cause, &self.routing))
            }
        }
    }

    private mutating func subscribe(_ subscriber: Routing.Subscriber, to type: MessageType) {
        let route = self.routing.route(of: type)
        if type.isCommand {
            self.commands[ObjectIdentifier(type.type)] = subscriber
        } else {
            self.routing.subscribe(subscriber, to: route)
        }
    }

    /// Who serves which command.
    var commandTable: [ObjectIdentifier: Routing.Subscriber] { self.commands }

    func makeContext(observers: [any SagaObserver], bus: EventBus) -> RuntimeContext {
        RuntimeContext(
            environment: self.environment,
            configuration: self.configuration,
            observers: observers,
            interceptors: self.interceptors,
            bus: bus,
            routing: self.routing,
            layout: SagaLayout(sites: self.sites, participants: self.parts.map(\.name)),
            lockWaits: self.hasLocks ? self.lockWaits : nil
        )
    }

    /// Makes the lanes, those that share a durable store as one crew.
    func makeCrews(_ context: RuntimeContext) -> [Crew] {
        var crews: [Crew] = []
        var pools = 0
        for (members, store) in self.members {
            let durable = store.map { DurableContext($0, members: members, lanes: self.parts.count) }
            let crewContext = CrewContext(
                durable: durable,
                // In a simulation, nothing but what a choreography is told to do gives its lanes work.
                reusesEnvelopes: durable == nil && self.environment.hooks == nil
            )
            let hasThread = self.environment.executor == nil && store?.executor != nil
            if hasThread { pools += 1 }
            crews.append(
                Crew(
                    index: crews.count,
                    lanes: members.map { self.parts[$0].makeLane(context, crewContext, self.parts.count) },
                    pool: hasThread ? pools : 0,
                    context: crewContext
                )
            )
        }
        return crews
    }

    /// Which lanes take their turns together, and on which durable store.
    private var members: [(lanes: [Int], store: (any DurableStore)?)] {
        var members: [(lanes: [Int], store: (any DurableStore)?)] = []
        for (lane, part) in self.parts.enumerated() {
            let crew = part.durableStore.flatMap { store in members.firstIndex { $0.store === store } }
            if let crew {
                members[crew].lanes.append(lane)
            } else {
                members.append(([lane], part.durableStore))
            }
        }
        return members
    }
}
