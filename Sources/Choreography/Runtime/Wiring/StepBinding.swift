/// Binds a step's bodies to its participant's store.
struct StepBinding<Store: TransactionalStore> {
    /// A body that may suspend, before it has what gives it its transaction.
    private typealias Called = @Sendable (@escaping @Sendable () -> Store.Transaction) -> StepBody<Store>.Suspending

    private let reaction: Reaction<Store>
    private let store: Store
    private let site: StepSite
    private let step: Int
    /// Whether nothing in the saga is undone once the step has committed.
    private let isPointOfNoReturn: Bool
    private let interceptors: [any StepInterceptor]
    private let environment: Environment
    private let configuration: SagaChoreography.Configuration
    private let lockWaits: LockWaits

    init(
        _ reaction: Reaction<Store>,
        store: Store,
        site: StepSite,
        step: Int,
        isPointOfNoReturn: Bool,
        interceptors: [any StepInterceptor],
        environment: Environment,
        configuration: SagaChoreography.Configuration,
        lockWaits: LockWaits
    ) {
        self.reaction = reaction
        self.store = store
        self.site = site
        self.step = step
        self.isPointOfNoReturn = isPointOfNoReturn
        self.interceptors = interceptors
        self.environment = environment
        self.configuration = configuration
        self.lockWaits = lockWaits
    }

    func forward(part: Int, parts: Int, _ routing: inout Routing) -> LaneReaction {
        let declaration = self.reaction.declaration
        return LaneReaction(
            site: self.site,
            step: self.step,
            declaration: declaration,
            trigger: declaration.triggers[part],
            role: .forward(part: part, parts: parts),
            body: self.locking(self.bind(self.body(&routing), isUndo: false)),
            retry: declaration.retry ?? self.configuration.retry,
            completionRoute: declaration.completion.map { routing.route(of: $0) } ?? -1,
            rejectionRoute: declaration.rejection.map { routing.route(of: $0) } ?? -1,
            locks: !self.reaction.claims.isEmpty,
            unlocks: !self.reaction.releases.isEmpty,
            isPointOfNoReturn: self.isPointOfNoReturn,
            onExhaustion: self.reaction.onExhaustion.map { self.sending($0) }
        )
    }

    /// What arms a deadline, or makes it moot: no body runs.
    func aboutDeadline(_ role: LaneReaction.Role, on trigger: MessageType) -> LaneReaction {
        LaneReaction(
            site: self.site,
            step: self.step,
            declaration: self.reaction.declaration,
            trigger: trigger,
            role: role,
            body: .synchronous { _, _ in .done },
            retry: .never,
            completionRoute: -1,
            rejectionRoute: -1,
            onExhaustion: nil
        )
    }

    /// A deadline that is over.
    func firing(guards: [Int], _ routing: inout Routing) -> LaneReaction {
        let declaration = self.reaction.declaration
        return LaneReaction(
            site: self.site,
            step: self.step,
            declaration: declaration,
            trigger: declaration.triggers[0],
            role: .fire(guards: guards),
            body: self.bind(self.reaction.body, isUndo: false),
            retry: declaration.retry ?? self.configuration.retry,
            completionRoute: -1,
            rejectionRoute: declaration.rejection.map { routing.route(of: $0) } ?? -1,
            onExhaustion: nil
        )
    }

    func undo(_ number: Int, on cause: MessageType, _ routing: inout Routing) -> LaneReaction {
        LaneReaction(
            site: self.site,
            step: self.step,
            declaration: self.reaction.declaration,
            trigger: cause,
            role: .undo,
            body: self.unlocking(self.bind(self.reaction.undos[number], isUndo: true)),
            retry: self.configuration.compensationRetry,
            completionRoute: routing.route(of: self.reaction.declaration.compensations[number].publishes),
            rejectionRoute: -1,
            unlocks: !self.reaction.claims.isEmpty,
            onExhaustion: nil
        )
    }

    /// What a step publishes once its retries are exhausted, shown to those who intercept.
    private func sending(
        _ map: @escaping @Sendable (EnvelopeBox, StepCall, any Error) -> StepResult
    ) -> @Sendable (EnvelopeBox, StepCall, any Error) -> StepResult {
        guard !self.interceptors.isEmpty else { return map }
        let interceptors = self.interceptors
        return { trigger, call, error in
            let result = map(trigger, call, error)
            if let event = result.event { interceptors.send(event) }
            return result
        }
    }

    /// Under which name the step has its locks, in tables that participants may share.
    private var lockOwner: String { "\(self.site.participant).\(self.site.step)" }

    /// A step's body with the locks that it takes and gives back.
    private func locking(_ body: LaneReaction.Body) -> LaneReaction.Body {
        let (claims, releases) = (self.reaction.claims, self.reaction.releases)
        guard !claims.isEmpty || !releases.isEmpty else { return body }
        let (store, step, waits) = (self.store, self.lockOwner, self.lockWaits)
        return body.within { trigger in
            for claim in claims { try claim.take(store, trigger, step, waits.isOver) }
        } after: { trigger in
            for release in releases { try release(store, trigger.saga) }
        }
    }

    /// An undo that gives back what its step has locked.
    private func unlocking(_ undo: LaneReaction.Body) -> LaneReaction.Body {
        let (claims, store, step) = (self.reaction.claims, self.store, self.lockOwner)
        guard !claims.isEmpty else { return undo }
        return undo.within { _ in
        } after: { trigger in
            for claim in claims { try claim.giveBack(store, trigger.saga, step) }
        }
    }

    /// The step's body; one that decides what it publishes knows the numbers of those types from here on.
    private func body(_ routing: inout Routing) -> StepBody<Store> {
        guard case .deciding(let make) = self.reaction.body else { return self.reaction.body }
        return make(AlternativeRoutes(self.reaction.declaration.alternatives, &routing))
    }

    /// How long a call may take, if that is limited.
    private var timeLimit: Duration? { self.reaction.declaration.timeout ?? self.configuration.stepTimeout }

    private func bind(_ body: StepBody<Store>, isUndo: Bool) -> LaneReaction.Body {
        let interception = Interception(self.interceptors, in: self.site, isUndo: isUndo)
        switch body {
        case .deciding:
            preconditionFailure("A body that decides what it publishes is bound to the numbers of its types first.")
        case .synchronous(let bind):
            let bound = bind(self.store)
            // A closure that is chosen by `??` is called by way of two thunks.
            guard let interception else { return .synchronous(bound) }
            return .synchronous(interception.around(bound))
        case .external(let call, let commit):
            let bound = LaneReaction.External(
                call: call,
                commit: commit(self.store),
                limit: self.reaction.declaration.timeout ?? .seconds(30)
            )
            guard let interception else { return .external(bound) }
            return .external(interception.around(bound))
        case .asynchronous(let loop):
            let body: Called = { SingleCall.body(loop($0)) }
            guard let access = self.store.synchronousAccess else {
                let guarded = self.guarded(body, isUndo: isUndo)
                guard let interception else { return .general(self.bind(guarded)) }
                return .general(self.bind { interception.around(guarded($0)) })
            }
            let isPlain = interception == nil && self.timeLimit == nil && !isUndo
            if isPlain, self.store is any VolatileStore { return .looping(loop(access.transaction)) }
            let bound = self.bind(body, access, isUndo: isUndo)
            guard let interception else { return .asynchronous(bound) }
            return .asynchronous(interception.around(bound))
        }
    }

    /// A body in a transaction of any store.
    private func bind(
        _ body: @escaping Called
    ) -> @Sendable (GeneralStep) async throws -> GeneralStep.Outcome {
        let store = self.store
        return { try await $0.run(body, in: store) }
    }

    /// A body that may suspend, in a transaction of a store that doesn't.
    private func bind(
        _ body: @escaping Called,
        _ access: SynchronousAccess<Store.Transaction>,
        isUndo: Bool
    ) -> @Sendable (EnvelopeBox, StepCall) async throws -> StepResult {
        let environment = self.environment
        if let limit = self.timeLimit {
            return { trigger, call in
                let (transaction, abandon) = access.abandonable()
                defer { abandon() }
                let confined = Confined(transaction)
                let body = body { confined.state }
                let call = call.abandonable
                return try await TimeLimit(limit, environment, isShielded: isUndo).run {
                    try await body(trigger, call)
                }
            }
        }
        let body = body(access.transaction)
        guard isUndo else { return body }
        return { trigger, call in
            try await TimeLimit.shield(environment) { try await body(trigger, call) }
        }
    }

    /// A body with its time limit and its shield, for stores that end an abandoned body's transaction themselves.
    private func guarded(
        _ body: @escaping Called,
        isUndo: Bool
    ) -> Called {
        let environment = self.environment
        let limit = self.timeLimit
        guard limit != nil || isUndo else { return body }
        return { transaction in
            let body = body(transaction)
            guard let limit else {
                return { trigger, call in
                    try await TimeLimit.shield(environment) { try await body(trigger, call) }
                }
            }
            return { trigger, call in
                try await TimeLimit(limit, environment, isShielded: isUndo).run { try await body(trigger, call) }
            }
        }
    }
}
