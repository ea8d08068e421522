public import Choreography

/// Makes a message of what a saga's row tells, for whatever request it is.
///
/// It is put together where the types are known, in code that is inlined there: so that no generic code runs for each
/// message.
@usableFromInline
typealias MessageMaker = @Sendable (SagaInstance, SagaID) throws -> any DomainEvent

/// A step of a declared saga, without the types of its messages.
struct SagaStep: Sendable {
    /// The part that a step plays in its saga.
    enum Role: Sendable { case compensatable, pivot, retriable }

    let command: any ParticipantCommand.Type
    let reply: any DomainEvent.Type
    let refusal: (any CompensationEvent.Type)?
    let timedOut: any CompensationEvent.Type
    let make: MessageMaker
    var role = Role.compensatable
    var undo: SagaUndo?
    var condition: (@Sendable (SagaInstance, SagaID) throws -> Bool)?
    var limit: Duration?

    init<Order: ParticipantCommand>(
        _ command: Order.Type,
        _ reply: any DomainEvent.Type,
        refusal: (any CompensationEvent.Type)?,
        make: @escaping MessageMaker
    ) {
        self.command = command
        self.reply = reply
        self.refusal = refusal
        self.timedOut = StepTimedOut<Order>.self
        self.make = make
    }
}

/// How a step is undone, without the types of its messages.
struct SagaUndo: Sendable {
    let command: any CompensatingCommand.Type
    let undone: any CompensationEvent.Type
    /// Whether the command can't be made without the step's reply.
    let needsReply: Bool
    let make: MessageMaker
}
