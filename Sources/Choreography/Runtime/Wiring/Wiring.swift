/// Numbers what is declared, and binds bodies to their stores: done once, before anything runs.
struct Wiring {
    private struct Part {
        let name: String
        let steps: Range<Int>
        let make: (RuntimeContext, _ index: Int, _ lanes: Int) -> Lane
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
        let index = self.parts.count
        let name = participant.name
        let firstStep = self.sites.count
        var reactions: ContiguousArray<LaneReaction> = []
        for reaction in participant.reactions {
            let site = StepSite(participant: name, step: reaction.declaration.id)
            let binding = StepBinding(
                reaction,
                store: participant.store,
                site: site,
                step: self.sites.count,
                environment: self.environment,
                configuration: self.configuration
            )
            self.sites.append(site)
            let triggers = reaction.declaration.triggers
            for (part, type) in triggers.enumerated() {
                let subscriber = Routing.Subscriber(lane: index, reaction: reactions.count)
                self.subscribe(subscriber, to: type)
                reactions.append(binding.forward(part: part, parts: triggers.count, &self.routing))
            }
            for (number, compensation) in reaction.declaration.compensations.enumerated() {
                let undo = binding.undo(number, &self.routing)
                for cause in compensation.causes {
                    self.subscribe(Routing.Subscriber(lane: index, reaction: reactions.count), to: cause)
                    reactions.append(undo)
                }
            }
        }
        let steps = firstStep..<self.sites.count
        self.parts.append(
            Part(name: name, steps: steps) { [reactions, store = participant.store] runtime, index, lanes in
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
        self.parts.enumerated().map { $1.make(context, $0, self.parts.count) }
    }
}
