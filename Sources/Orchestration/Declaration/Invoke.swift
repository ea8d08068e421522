public import Choreography

/// A command of a saga's manager to a participant, with the answers that it may get.
///
/// A command type stands for one step of the saga, and so do its reply and its refusal. The manager sends the next
/// commands once it has the reply. A refusal ends the way forward: what was done before is undone, in the reverse order
/// in which it was done.
///
/// Steps before the ``pivot()`` need `compensate(_:replies:with:)` as soon as something can go wrong after or
/// beside them; steps after it can't refuse. `SagaChoreography.validate()` sees to it.
public struct Invoke<Request: Command, Order: ParticipantCommand, Reply: DomainEvent, Refusal: CompensationEvent>:
    Sendable
{
    /// The step without the types of its messages.
    var step: SagaStep

    /// Declares a command that may be refused.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - reply: The event with which the participant answers.
    ///   - refusal: The event with which the participant refuses.
    ///   - make: Makes the command, from the request and what earlier steps have answered. It runs in the manager's local
    ///     transaction, and again after a failure, so that it has no effects of its own.
    @inlinable
    public init(
        _ command: Order.Type,
        replies reply: Reply.Type,
        refuses refusal: Refusal.Type,
        with make: @escaping @Sendable (SagaContext<Request>) throws -> Order
    ) {
        self.init(refusal) { try make(SagaContext($0, of: $1)) }
    }

    /// Declares a command that is always done in the end.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - reply: The event with which the participant answers.
    ///   - make: Makes the command, from the request and what earlier steps have answered. It runs in the manager's local
    ///     transaction, and again after a failure, so that it has no effects of its own.
    @inlinable
    public init(
        _ command: Order.Type,
        replies reply: Reply.Type,
        with make: @escaping @Sendable (SagaContext<Request>) throws -> Order
    ) where Refusal == Never {
        self.init(nil) { try make(SagaContext($0, of: $1)) }
    }

    @usableFromInline
    init(_ refusal: (any CompensationEvent.Type)?, make: @escaping MessageMaker) {
        self.step = SagaStep(Order.self, Reply.self, refusal: refusal, make: make)
    }

    /// Declares how the step is undone.
    ///
    /// - Parameters:
    ///   - command: The compensating command.
    ///   - undone: The event with which the participant says that it is undone.
    ///   - make: Makes the command, from the request and what was answered. The step's own reply may be missing: if it has
    ///     not come in time.
    /// - Returns: The step with its undo.
    @inlinable
    public func compensate<Undo: CompensatingCommand, Undone: CompensationEvent>(
        _ command: Undo.Type,
        replies undone: Undone.Type,
        with make: @escaping @Sendable (SagaContext<Request>) throws -> Undo
    ) -> Self {
        self.undone(by: command, undone, needsReply: false) { try make(SagaContext($0, of: $1)) }
    }

    /// Declares how the step is undone, with a command that is made from its reply.
    ///
    /// So the step can have no deadline, and its saga no limit: after them nobody may know the reply.
    ///
    /// - Parameters:
    ///   - command: The compensating command.
    ///   - undone: The event with which the participant says that it is undone.
    ///   - make: Makes the command, from the saga and the step's reply.
    /// - Returns: The step with its undo.
    @inlinable
    public func compensate<Undo: CompensatingCommand, Undone: CompensationEvent>(
        _ command: Undo.Type,
        replies undone: Undone.Type,
        with make: @escaping @Sendable (SagaContext<Request>, Reply) throws -> Undo
    ) -> Self {
        self.undone(by: command, undone, needsReply: true) {
            let saga = try SagaContext<Request>($0, of: $1)
            return try make(saga, saga.reply(Reply.self))
        }
    }

    @usableFromInline
    func undone(
        by command: any CompensatingCommand.Type,
        _ undone: any CompensationEvent.Type,
        needsReply: Bool,
        make: @escaping MessageMaker
    ) -> Self {
        self.changed { $0.undo = SagaUndo(command: command, undone: undone, needsReply: needsReply, make: make) }
    }

    /// Makes the step the saga's pivot: it may refuse, it is never undone, and after it the saga only goes forward.
    public func pivot() -> Self { self.changed { $0.role = .pivot } }

    /// Lets the step be sent only if a condition holds; otherwise the saga goes on without it.
    ///
    /// - Parameter condition: Asked once, when it is the step's turn, in the manager's local transaction.
    /// - Returns: The step with its condition.
    @inlinable
    public func when(_ condition: @escaping @Sendable (SagaContext<Request>) throws -> Bool) -> Self {
        self.sent { try condition(SagaContext($0, of: $1)) }
    }

    @usableFromInline
    func sent(if condition: @escaping @Sendable (SagaInstance, SagaID) throws -> Bool) -> Self {
        self.changed { $0.condition = condition }
    }

    /// Gives the participant some time to answer.
    ///
    /// When it is over, the step is undone, and everything before it. An answer that comes later is ignored: what it tells
    /// of is undone. The event that says so is a ``StepTimedOut``.
    ///
    /// - Parameter time: How long after the command was sent the answer has to be there. More than zero.
    /// - Returns: The step with its deadline.
    public func deadline(_ time: Duration) -> Self { self.changed { $0.limit = time } }

    private func changed(_ change: (inout SagaStep) -> Void) -> Self {
        var copy = self
        change(&copy.step)
        return copy
    }
}

extension Invoke where Refusal == Never {
    /// Says that the step comes after the pivot, and is retried until it succeeds.
    public func retriable() -> Self {
        var copy = self
        copy.step.role = .retriable
        return copy
    }
}
