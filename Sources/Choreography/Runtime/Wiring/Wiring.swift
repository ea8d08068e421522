/// Numbers what is declared, and binds bodies to their stores: done once, before anything runs.
struct Wiring {
    private struct Part {
        let name: String
        let makeLane: (RuntimeContext, _ lanes: Int) -> Lane
    }

    private let environment: Environment
    private let configuration: SagaChoreography.Configuration
    private var parts: [Part] = []
    private var sites: [StepSite] = []
    private var routing = Routing()
    private var commands: [ObjectIdentifier: Routing.Subscriber] = [:]

    /// Reads what the participants declare.
    init(
        _ participants: [any Participant],
        environment: Environment,
        configuration: SagaChoreography.Configuration
    ) {
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
                environment: self.environment,
                configuration: self.configuration
            )
            self.sites.append(site)
            self.addDisarming(of: reaction.declaration, binding, to: &reactions, lane: index)
            self.addTriggers(of: reaction.declaration, binding, to: &reactions, lane: index)
            self.addCompensations(of: reaction.declaration, binding, to: &reactions, lane: index)
        }
        let steps = firstStep..<self.sites.count
        self.parts.append(
            Part(name: name) { [reactions] runtime, lanes in
                Lane(
                    index: index,
                    name: name,
                    reactions: reactions,
                    steps: steps,
                    store: store,
                    lanes: lanes,
                    runtime: runtime
                )
            }
        )
    }

    private mutating func addDisarming(
        of declaration: StepDeclaration,
        _ binding: StepBinding<some TransactionalStore>,
        to reactions: inout ContiguousArray<LaneReaction>,
        lane: Int
    ) {
        for type in declaration.unless {
            self.subscribe(Routing.Subscriber(lane: lane, reaction: reactions.count), to: type)
            reactions.append(binding.disarming())
        }
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

    private mutating func addCompensations(
        of declaration: StepDeclaration,
        _ binding: StepBinding<some TransactionalStore>,
        to reactions: inout ContiguousArray<LaneReaction>,
        lane: Int
    ) {
        for (number, compensation) in declaration.compensations.enumerated() {
            let undo = binding.undo(number, &self.routing)
            for cause in compensation.causes {
                self.subscribe(Routing.Subscriber(lane: lane, reaction: reactions.count), to: cause)
                reactions.append(undo)
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
            bus: bus,
            routing: self.routing,
            layout: SagaLayout(sites: self.sites, participants: self.parts.map(\.name))
        )
    }

    func makeLanes(_ context: RuntimeContext) -> [Lane] {
        self.parts.map { $0.makeLane(context, self.parts.count) }
    }
}
