/// A step or an undo as a lane runs it: bound to its store, with its numbers.
final class LaneReaction: Sendable {
    enum Role: Sendable {
        /// Triggers the step, as the `part`th of its `parts` events.
        case forward(part: Int, parts: Int)
        /// Causes the step's undo.
        case undo
    }

    enum Body: Sendable {
        /// Runs to its end without suspending, in a transaction of a store in memory.
        case synchronous(@Sendable (StepCall) throws -> StepResult)
        /// May suspend, in a transaction of a store in memory.
        case asynchronous(@Sendable (StepCall) async throws -> StepResult)
        /// May suspend, in a transaction of any store.
        case general(@Sendable (GeneralStep) async throws -> GeneralStep.Outcome)
        /// Arms a deadline, which runs its body once its time is over.
        case arming(within: Duration, fire: @Sendable (StepCall) throws -> StepResult)
        /// Disarms the deadline that is the reaction's step.
        case disarming
        /// Makes a call outside any transaction, and then commits what it answered.
        case external(ExternalBody)
    }

    struct ExternalBody: Sendable {
        /// How long one call may take.
        let timeout: Duration
        let call: @Sendable (StepCall, IdempotencyKey) async throws -> ExternalResult
        /// Runs to its end without suspending, in a transaction of its own.
        let commit: @Sendable (StepCall, any Sendable) throws -> StepResult
    }

    let site: StepSite
    /// The number of the step in its choreography.
    let step: Int
    /// Whether the reaction handles the command that starts a saga.
    let isInitiating: Bool
    let isUndo: Bool
    let role: Role
    let body: Body
    let retry: RetryPolicy
    let concurrency: Int
    let completionRoute: Route
    let rejectionRoute: Route
    let rejection: MessageType?
    /// Whether the step's completion is kept for its undo.
    let keepsCompletion: Bool
    let onExhaustion: (@Sendable (StepCall, any Error) -> StepResult)?

    init(
        site: StepSite,
        step: Int,
        declaration: StepDeclaration,
        role: Role,
        body: Body,
        retry: RetryPolicy,
        completionRoute: Route,
        rejectionRoute: Route,
        onExhaustion: (@Sendable (StepCall, any Error) -> StepResult)?
    ) {
        self.site = site
        self.step = step
        if case .undo = role { self.isUndo = true } else { self.isUndo = false }
        self.isInitiating = declaration.kind == .initiating && !self.isUndo
        self.role = role
        self.body = body
        self.retry = retry
        self.concurrency = declaration.concurrency
        self.completionRoute = completionRoute
        self.rejectionRoute = rejectionRoute
        self.rejection = declaration.rejection
        self.keepsCompletion = !declaration.compensations.isEmpty
        self.onExhaustion = onExhaustion
    }
}
