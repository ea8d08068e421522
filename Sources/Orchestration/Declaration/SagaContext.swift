public import Choreography

/// What is known about a saga when a command is made: the request, and what was answered so far.
public struct SagaContext<Request: Command>: Sendable {
    /// The saga.
    public let saga: SagaID

    /// The command that started it.
    public let request: Request

    /// The name of the event because of which the saga is undone; `nil` as long as it goes forward.
    public let cause: String?

    @usableFromInline let answers: [any DomainEvent]

    /// What a saga's row tells.
    ///
    /// - Throws: ``SagaError`` if another command has started the saga.
    @inlinable
    init(_ instance: SagaInstance, of saga: SagaID) throws {
        guard let request = instance.request as? Request else {
            throw SagaError.foreign(instance.request, instead: Request.commandName, in: saga)
        }
        self.saga = saga
        self.request = request
        self.cause = instance.cause
        self.answers = instance.answers
    }

    /// What a step has answered, or `nil` if it has not.
    ///
    /// - Parameter type: The reply of the step, its refusal, or the event that says that it is undone.
    @inlinable
    public subscript<Reply: DomainEvent>(type: Reply.Type) -> Reply? {
        // Compares types before it casts, which is slow.
        for answer in self.answers where Swift.type(of: answer) == Reply.self {
            return answer as? Reply
        }
        return nil
    }

    /// What a step has answered that comes before the one that asks.
    ///
    /// - Parameter type: The reply of the step.
    /// - Returns: The reply.
    /// - Throws: ``SagaError`` if there is none: because the step was left out, or comes later.
    @inlinable
    public func reply<Reply: DomainEvent>(_ type: Reply.Type) throws -> Reply {
        guard let reply = self[type] else { throw SagaError.missing(Reply.eventName, in: self.saga) }
        return reply
    }
}
