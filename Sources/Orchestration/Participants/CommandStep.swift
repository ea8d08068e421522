public import Choreography

/// A participant's step that serves a command of a saga's manager.
///
/// ```swift
/// CommandStep(on: CapturePayment.self, replies: PaymentCaptured.self, refuses: PaymentDeclined.self) { command, ledger in
///     guard ledger.balance(of: command.customer) >= command.amount else { throw PaymentDeclined(order: command.order) }
///     …
///     return PaymentCaptured(order: command.order)
/// }
/// .compensate(on: RefundPayment.self) { captured, ledger in … }
/// ```
///
/// The body runs in a local transaction, at least once and with its effects once. It *returns* the reply, or *throws*
/// the refusal, which rolls its writes back. Any other error is retried. The undo receives exactly the reply that the
/// step has given, as in a choreography: a `CommandStep` becomes a compensatable step if it has an undo, else a pivot step
/// if it may refuse, else a retriable step. A participant may declare it beside steps that react to events.
public struct CommandStep<
    Store: TransactionalStore,
    Order: ParticipantCommand,
    Reply: DomainEvent,
    Refusal: CompensationEvent
>: Sendable {
    /// The step as it is without an undo.
    @usableFromInline let reactions: [Reaction<Store>]

    /// The step as it is with one.
    @usableFromInline let undoable: CompensatableStep<Store, Order, Reply, Refusal>

    @usableFromInline
    init(reactions: [Reaction<Store>], undoable: CompensatableStep<Store, Order, Reply, Refusal>) {
        self.reactions = reactions
        self.undoable = undoable
    }

    /// The step with an undo, in place of the one without.
    @usableFromInline
    func undone(by undoable: CompensatableStep<Store, Order, Reply, Refusal>) -> Self {
        Self(reactions: ReactionBuilder<Store>.buildExpression(undoable), undoable: undoable)
    }
}

extension ReactionBuilder {
    /// Takes up a step that serves a command of a saga's manager.
    public static func buildExpression<O: ParticipantCommand, R: DomainEvent, F: CompensationEvent>(
        _ step: CommandStep<Store, O, R, F>
    ) -> [Reaction<Store>] {
        step.reactions
    }
}
