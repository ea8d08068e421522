import Choreography

/// A participant for tests of what is declared; its steps have no bodies that could run.
struct Paper: Participant {
    let name: String
    let store = PaperStore(())
    let reactions: [Reaction<PaperStore>]

    init(_ name: String, @ReactionBuilder<PaperStore> _ reactions: () -> [Reaction<PaperStore>]) {
        self.name = name
        self.reactions = reactions()
    }
}

/// A store of nothing.
typealias PaperStore = InMemoryStore<Void>

extension ChoreographyGraph {
    /// The graph of participants that exist on paper only.
    init(_ participants: any Participant...) {
        self.init(name: "test", participants: participants.map { ParticipantDeclaration($0) })
    }
}

extension InitiatingStep where Store == PaperStore {
    init(on trigger: Trigger.Type, completes completion: Completion.Type, rejects rejection: Rejection.Type) {
        self.init(on: trigger, completes: completion, rejects: rejection) { _, _ in uncalled() }
    }

    func undone<each Cause: CompensationEvent, Undone: CompensationEvent>(
        on causes: repeat (each Cause).Type,
        publishing: Undone.Type
    ) -> Self {
        self.compensate(on: repeat each causes) { _, _ -> Undone in uncalled() }
    }
}

extension InitiatingStep where Store == PaperStore, Rejection == Never {
    init(on trigger: Trigger.Type, completes completion: Completion.Type) {
        self.init(on: trigger, completes: completion) { _, _ in uncalled() }
    }
}

extension CompensatableStep where Store == PaperStore {
    init(
        on trigger: Trigger.Type,
        completes completion: Completion.Type,
        rejects rejection: Rejection.Type,
        id: String? = nil,
        concurrency: Int = 1
    ) {
        self.init(on: trigger, completes: completion, rejects: rejection, id: id, concurrency: concurrency) {
            _,
            _ async in uncalled()
        }
    }

    func undone<each Cause: CompensationEvent, Undone: CompensationEvent>(
        on causes: repeat (each Cause).Type,
        publishing: Undone.Type
    ) -> Self {
        self.compensate(on: repeat each causes) { _, _ -> Undone in uncalled() }
    }
}

extension CompensatableStep where Store == PaperStore, Rejection == Never {
    init(on trigger: Trigger.Type, completes completion: Completion.Type) {
        self.init(on: trigger, completes: completion) { _, _ in uncalled() }
    }
}

extension PivotStep where Store == PaperStore {
    init(on trigger: Trigger.Type, completes completion: Completion.Type, rejects rejection: Rejection.Type) {
        self.init(on: trigger, completes: completion, rejects: rejection) { _, _ in uncalled() }
    }
}

extension RetriableStep where Store == PaperStore {
    init(on trigger: Trigger.Type, completes completion: Completion.Type) {
        self.init(on: trigger, completes: completion) { _, _ in uncalled() }
    }
}

extension Listener where Store == PaperStore {
    init(on trigger: Trigger.Type) {
        self.init(on: trigger) { _, _ in uncalled() }
    }
}

extension JoinStep where Store == PaperStore {
    init(
        on triggers: repeat (each Trigger).Type,
        completes completion: Completion.Type,
        rejects rejection: Rejection.Type
    ) {
        self.init(on: repeat each triggers, completes: completion, rejects: rejection) { _, _ in uncalled() }
    }

    func undone<each Cause: CompensationEvent, Undone: CompensationEvent>(
        on causes: repeat (each Cause).Type,
        publishing: Undone.Type
    ) -> Self {
        self.compensate(on: repeat each causes) { _, _ -> Undone in uncalled() }
    }
}

extension JoinStep where Store == PaperStore, Rejection == Never {
    init(on triggers: repeat (each Trigger).Type, completes completion: Completion.Type) {
        self.init(on: repeat each triggers, completes: completion) { _, _ in uncalled() }
    }
}

extension Deadline where Store == PaperStore {
    init<each Disarming: DomainEvent>(
        after trigger: Trigger.Type,
        unless disarming: repeat (each Disarming).Type,
        rejects rejection: Rejection.Type,
        id: String? = nil
    ) {
        self.init(after: trigger, within: .seconds(30), unless: repeat each disarming, rejects: rejection, id: id) {
            _,
            _ in uncalled()
        }
    }
}

extension ExternalStep where Store == PaperStore, Answer == Never {
    init(
        on trigger: Trigger.Type,
        completes completion: Completion.Type,
        rejects rejection: Rejection.Type,
        rejectsOnExhaustion: Bool = false
    ) {
        let reject: @Sendable (Trigger, any Error) -> Rejection = { _, _ in uncalled() }
        self.init(
            on: trigger,
            completes: completion,
            rejects: rejection,
            onExhaustion: rejectsOnExhaustion ? reject : nil,
            call: { _, _ in uncalled() },
            commit: { _, _, _ in uncalled() }
        )
    }

    func undone<each Cause: CompensationEvent, Undone: CompensationEvent>(
        on causes: repeat (each Cause).Type,
        publishing: Undone.Type
    ) -> Self {
        self.compensate(on: repeat each causes) { _, _ in
        } commit: { _, _ -> Undone in
            uncalled()
        }
    }
}

extension ExternalStep where Store == PaperStore, Rejection == Never, Answer == Never {
    init(on trigger: Trigger.Type, completes completion: Completion.Type) {
        self.init(on: trigger, completes: completion, call: { _, _ in uncalled() }, commit: { _, _, _ in uncalled() })
    }
}

private func uncalled() -> Never { preconditionFailure("A check calls no body.") }
