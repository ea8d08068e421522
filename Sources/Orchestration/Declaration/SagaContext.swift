public import Choreography

/// What is known about a saga when a command is made: the request, and what was answered so far.
public struct SagaContext<Request: Command>: Sendable {
    /// The saga.
    public let saga: SagaID

    /// The command that started it.
    public let request: Request

    /// The name of the event because of which the saga is undone; `nil` as long as it goes forward.
    public let cause: String?

    let answers: [any DomainEvent]

    /// What a step has answered, or `nil` if it has not.
    ///
    /// - Parameter type: The reply of the step, its refusal, or the event that says that it is undone.
    public subscript<Reply: DomainEvent>(type: Reply.Type) -> Reply? {
        for answer in self.answers {
            if let reply = answer as? Reply { return reply }
        }
        return nil
    }

    /// What a step has answered that comes before the one that asks.
    ///
    /// - Parameter type: The reply of the step.
    /// - Returns: The reply.
    /// - Throws: ``SagaError`` if there is none: because the step was left out, or comes later.
    public func reply<Reply: DomainEvent>(_ type: Reply.Type) throws -> Reply {
        guard let reply = self[type] else { throw SagaError.missing(Reply.eventName, in: self.saga) }
        return reply
    }
}
