/// A step or an undo as a lane runs it: bound to its store, with its numbers.
final class LaneReaction: Sendable {
    enum Role: Sendable {
        /// Triggers the step, as the `part`th of its `parts` events.
        case forward(part: Int, parts: Int)
        /// Causes the step's undo.
        case undo
        /// Arms the step's deadline.
        case arm(Duration)
        /// Makes the step's deadline moot.
        case disarm
        /// The step's deadline is over, unless one of the guarding steps has committed; otherwise they never run.
        case fire(guards: [Int])
    }

    enum Body: Sendable {
        /// Runs to its end without suspending, in a transaction of a store in memory.
        case synchronous(@Sendable (EnvelopeBox, StepCall) throws -> StepResult)
        /// May suspend, in a transaction of a store in memory, and makes its calls itself.
        case looping(@Sendable (any StepCalls) async -> Void)
        /// May suspend, in a transaction of a store that doesn't.
        case asynchronous(@Sendable (EnvelopeBox, StepCall) async throws -> StepResult)
        /// May suspend, in a transaction of any store.
        case general(@Sendable (GeneralStep) async throws -> GeneralStep.Outcome)

        /// Has an effect outside the database, in a call between two transactions.
        case external(External)

        /// Whether it runs to its end without suspending.
        var isSynchronous: Bool {
            if case .synchronous = self { true } else { false }
        }

        /// Whether a transaction may be held across a suspension.
        var maySuspend: Bool {
            switch self {
            case .synchronous, .external: false
            case .looping, .asynchronous, .general: true
            }
        }
    }

    /// A body with a call to the outside, bound to its store.
    struct External: Sendable {
        let call: @Sendable (EnvelopeBox, StepCall, IdempotencyKey) async throws -> ExternalResult
        let commit: @Sendable (EnvelopeBox, StepCall, any Sendable) throws -> StepResult
        let limit: Duration
    }

    let site: StepSite
    /// The message that this reaction is to.
    let trigger: MessageType
    /// The step with the message that this reaction is to, for the timeline.
    let place: TimelineEntry.Place
    /// The number of the step in its choreography.
    let step: Int
    /// Whether the reaction handles the command that starts a saga.
    let isInitiating: Bool
    let isUndo: Bool
    /// Whether the reaction is to a deadline that is over.
    let isFiring: Bool
    /// The steps that never run once the deadline has fired.
    let guards: [Int]
    /// What the barrier knows once the body has returned.
    ///
    /// What a deadline publishes is a compensation event.
    let stateAfterSuccess: StepState
    /// Whether the step has an effect outside the database.
    let isExternal: Bool
    let role: Role
    let body: Body
    let retry: RetryPolicy
    /// How often the body may be called for one delivery.
    let maxAttempts: Int
    let concurrency: Int
    let completionRoute: Route
    let rejectionRoute: Route
    let rejection: MessageType?

    /// How many events trigger the step, if this reaction is to one of them.
    var parts: Int? {
        if case .forward(_, let parts) = self.role { parts } else { nil }
    }

    /// Whether the reaction takes locks.
    let locks: Bool
    /// Whether the reaction gives locks back.
    let unlocks: Bool
    /// Whether what the step has published is kept: for its undo, or to know what was decided.
    let keepsCompletion: Bool
    /// Whether nothing in the saga is undone once the step has committed.
    let isPointOfNoReturn: Bool
    let onExhaustion: (@Sendable (EnvelopeBox, StepCall, any Error) -> StepResult)?

    init(
        site: StepSite,
        step: Int,
        declaration: StepDeclaration,
        trigger: MessageType,
        role: Role,
        body: Body,
        retry: RetryPolicy,
        completionRoute: Route,
        rejectionRoute: Route,
        locks: Bool = false,
        unlocks: Bool = false,
        isPointOfNoReturn: Bool = false,
        onExhaustion: (@Sendable (EnvelopeBox, StepCall, any Error) -> StepResult)?
    ) {
        self.site = site
        self.trigger = trigger
        self.place = TimelineEntry.Place(site, handling: trigger)
        self.step = step
        if case .undo = role { self.isUndo = true } else { self.isUndo = false }
        if case .fire(let guards) = role { self.guards = guards } else { self.guards = [] }
        if case .fire = role { self.isFiring = true } else { self.isFiring = false }
        self.stateAfterSuccess = self.isUndo ? .undone : self.isFiring ? .rejected : .committed
        if case .external = body { self.isExternal = true } else { self.isExternal = false }
        self.isInitiating = declaration.kind == .initiating && !self.isUndo
        self.role = role
        self.body = body
        self.retry = retry
        self.maxAttempts = retry.maxAttempts
        self.concurrency = declaration.concurrency
        self.completionRoute = completionRoute
        self.rejectionRoute = rejectionRoute
        self.rejection = declaration.rejection
        self.locks = locks
        self.unlocks = unlocks
        self.keepsCompletion = !declaration.compensations.isEmpty || !declaration.alternatives.isEmpty
        self.isPointOfNoReturn = isPointOfNoReturn
        self.onExhaustion = onExhaustion
    }

    /// Whether a delivery of a dead letter's event to the reaction is that letter, unless it is a deadline's.
    func handles(_ letter: DeadLetter) -> Bool {
        guard self.site.step == letter.step, self.isUndo == letter.isCompensation else { return false }
        switch self.role {
        case .forward, .undo: return true
        case .arm, .disarm, .fire: return false
        }
    }
}
