/// Collects the steps of a ``Participant``.
@resultBuilder
public struct ReactionBuilder<Store: TransactionalStore> {
    /// Takes up an initiating step.
    public static func buildExpression<C: Command, E: DomainEvent, R: CompensationEvent>(
        _ step: InitiatingStep<Store, C, E, R>
    ) -> [Reaction<Store>] {
        [step.reaction]
    }

    /// Takes up a compensatable step.
    public static func buildExpression<T: DomainEvent, C: DomainEvent, R: CompensationEvent>(
        _ step: CompensatableStep<Store, T, C, R>
    ) -> [Reaction<Store>] {
        [step.reaction]
    }

    /// Takes up a pivot step.
    public static func buildExpression<T: DomainEvent, C: DomainEvent, R: CompensationEvent>(
        _ step: PivotStep<Store, T, C, R>
    ) -> [Reaction<Store>] {
        [step.reaction]
    }

    /// Takes up a retriable step.
    public static func buildExpression<T: DomainEvent, C: DomainEvent>(
        _ step: RetriableStep<Store, T, C>
    ) -> [Reaction<Store>] {
        [step.reaction]
    }

    /// Takes up a listener.
    public static func buildExpression<T: DomainEvent>(_ step: Listener<Store, T>) -> [Reaction<Store>] {
        [step.reaction]
    }

    /// Takes up a join.
    public static func buildExpression<C: DomainEvent, R: CompensationEvent, each T: DomainEvent>(
        _ step: JoinStep<Store, C, R, repeat each T>
    ) -> [Reaction<Store>] {
        [step.reaction]
    }

    /// Takes up a deadline.
    public static func buildExpression<T: DomainEvent, R: CompensationEvent>(
        _ deadline: Deadline<Store, T, R>
    ) -> [Reaction<Store>] {
        [deadline.reaction]
    }

    /// Takes up an external step.
    public static func buildExpression<T: DomainEvent, C: DomainEvent, R: CompensationEvent, A: Sendable>(
        _ step: ExternalStep<Store, T, C, R, A>
    ) -> [Reaction<Store>] {
        [step.reaction]
    }

    /// Takes up a decision.
    public static func buildExpression<T: Message>(_ step: DecisionStep<Store, T>) -> [Reaction<Store>] {
        [step.reaction]
    }

    /// Takes up reactions that were made elsewhere.
    public static func buildExpression(_ reactions: [Reaction<Store>]) -> [Reaction<Store>] { reactions }

    /// Joins the steps of a block, in order.
    public static func buildBlock(_ parts: [Reaction<Store>]...) -> [Reaction<Store>] { Array(parts.joined()) }

    /// Takes up the steps of an `if` without `else`.
    public static func buildOptional(_ part: [Reaction<Store>]?) -> [Reaction<Store>] { part ?? [] }

    /// Takes up the steps of an `if`.
    public static func buildEither(first part: [Reaction<Store>]) -> [Reaction<Store>] { part }

    /// Takes up the steps of an `else`.
    public static func buildEither(second part: [Reaction<Store>]) -> [Reaction<Store>] { part }

    /// Takes up the steps of a loop, in order.
    public static func buildArray(_ parts: [[Reaction<Store>]]) -> [Reaction<Store>] { Array(parts.joined()) }
}
