internal import Choreography

/// A step of a declared saga, without the types of its messages.
struct SagaStep<Request: Command>: Sendable {
    /// The part that a step plays in its saga.
    enum Role: Sendable { case compensatable, pivot, retriable }

    typealias Make = @Sendable (SagaContext<Request>) throws -> any DomainEvent

    let command: any ParticipantCommand.Type
    let reply: any DomainEvent.Type
    let refusal: (any CompensationEvent.Type)?
    let timedOut: any CompensationEvent.Type
    let make: Make
    var role = Role.compensatable
    var undo: SagaUndo<Request>?
    var condition: (@Sendable (SagaContext<Request>) throws -> Bool)?
    var limit: Duration?

    init<Order: ParticipantCommand>(
        _ command: Order.Type,
        _ reply: any DomainEvent.Type,
        refusal: (any CompensationEvent.Type)?,
        make: @escaping Make
    ) {
        self.command = command
        self.reply = reply
        self.refusal = refusal
        self.timedOut = StepTimedOut<Order>.self
        self.make = make
    }
}

/// How a step is undone, without the types of its messages.
struct SagaUndo<Request: Command>: Sendable {
    let command: any CompensatingCommand.Type
    let undone: any CompensationEvent.Type
    /// Whether the command can't be made without the step's reply.
    let needsReply: Bool
    let make: SagaStep<Request>.Make

    init(
        _ command: any CompensatingCommand.Type,
        _ undone: any CompensationEvent.Type,
        needsReply: Bool,
        make: @escaping SagaStep<Request>.Make
    ) {
        self.command = command
        self.undone = undone
        self.needsReply = needsReply
        self.make = make
    }
}
