/// A step that can be undone: an ``InitiatingStep``, a ``CompensatableStep`` or a ``JoinStep``.
///
/// It exists so that `compensate(on:)` is the same for all of them; don't conform to it.
public protocol UndoableStep: Sendable {
    /// The store in whose transactions the step and its undo run.
    associatedtype Store: TransactionalStore

    /// The completion event that the step publishes, and that its undo receives.
    associatedtype Completion: DomainEvent

    /// The step without the types of its messages.
    var reaction: Reaction<Store> { get }

    /// Makes a step of a reaction that has been changed.
    init(_ reaction: Reaction<Store>)
}

extension UndoableStep {
    /// Declares how the step is undone, by a body that never suspends.
    ///
    /// The undo runs once for each saga in which the step has committed, in a local transaction of
    /// its own. It may be called again after a failure; it never rejects.
    ///
    /// - Parameters:
    ///   - causes: The compensation events that cause the undo; any of them does.
    ///   - undo: Receives exactly the completion event
    ///     that the step had published, and returns the compensation event.
    /// - Returns: The step with its undo.
    @inlinable
    public func compensate<each Cause: CompensationEvent, Undone: CompensationEvent>(
        on causes: repeat (each Cause).Type,
        with undo: @escaping @Sendable (Completion, Store.Transaction) throws -> Undone
    ) -> Self where Store: SynchronousStore {
        let types = MessageType.list(repeat each causes)
        return Self(self.reaction.compensated(on: types, publishing: MessageType(Undone.self), by: .undo(undo)))
    }

    /// Declares how the step is undone, by a body that may suspend.
    ///
    /// The undo runs once for each saga in which the step has committed, in a local transaction of
    /// its own. It may be called again after a failure; it never rejects.
    ///
    /// - Parameters:
    ///   - causes: The compensation events that cause the undo; any of them does.
    ///   - undo: Receives exactly the completion event
    ///     that the step had published, and returns the compensation event.
    /// - Returns: The step with its undo.
    @inlinable
    public func compensate<each Cause: CompensationEvent, Undone: CompensationEvent>(
        on causes: repeat (each Cause).Type,
        with undo: @escaping @Sendable (Completion, Store.Transaction) async throws -> Undone
    ) -> Self {
        let types = MessageType.list(repeat each causes)
        return Self(self.reaction.compensated(on: types, publishing: MessageType(Undone.self), by: .undo(undo)))
    }

    /// Declares how the step is undone, by a body that never suspends.
    ///
    /// The undo runs once for each saga in which the step has committed, in a local transaction of
    /// its own. It may be called again after a failure; it never rejects.
    ///
    /// - Parameters:
    ///   - causes: The compensation events that cause the undo; any of them does.
    ///   - undo: Receives exactly the completion event that the step had published, and the event that
    ///     caused the undo; returns the compensation event.
    /// - Returns: The step with its undo.
    @inlinable
    public func compensate<each Cause: CompensationEvent, Undone: CompensationEvent>(
        on causes: repeat (each Cause).Type,
        with undo: @escaping @Sendable (Completion, any CompensationEvent, Store.Transaction) throws -> Undone
    ) -> Self where Store: SynchronousStore {
        let types = MessageType.list(repeat each causes)
        return Self(self.reaction.compensated(on: types, publishing: MessageType(Undone.self), by: .undo(undo)))
    }

    /// Declares how the step is undone, by a body that may suspend.
    ///
    /// The undo runs once for each saga in which the step has committed, in a local transaction of
    /// its own. It may be called again after a failure; it never rejects.
    ///
    /// - Parameters:
    ///   - causes: The compensation events that cause the undo; any of them does.
    ///   - undo: Receives exactly the completion event that the step had published, and the event that
    ///     caused the undo; returns the compensation event.
    /// - Returns: The step with its undo.
    @inlinable
    public func compensate<each Cause: CompensationEvent, Undone: CompensationEvent>(
        on causes: repeat (each Cause).Type,
        with undo: @escaping @Sendable (Completion, any CompensationEvent, Store.Transaction) async throws -> Undone
    ) -> Self {
        let types = MessageType.list(repeat each causes)
        return Self(self.reaction.compensated(on: types, publishing: MessageType(Undone.self), by: .undo(undo)))
    }
}
