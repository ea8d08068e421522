public import Choreography

extension CommandStep {
    /// Declares how the step is undone, by a body that never suspends.
    ///
    /// The undo runs once for each saga in which the step has committed, in a local transaction of its own. It may be
    /// called again after a failure; it never refuses. If the step has not committed, the undo is not called, publishes
    /// nothing, and keeps a late command from taking effect.
    ///
    /// - Parameters:
    ///   - command: The compensating command that causes the undo.
    ///   - undo: Receives exactly the reply that the step has given, and returns the event that says that it is undone.
    /// - Returns: The step with its undo.
    @inlinable
    public func compensate<Undo: CompensatingCommand, Undone: CompensationEvent>(
        on command: Undo.Type,
        with undo: @escaping @Sendable (Reply, Store.Transaction) throws -> Undone
    ) -> Self where Store: SynchronousStore {
        self.undone(by: self.undoable.compensate(on: command, with: undo))
    }

    /// Declares how the step is undone, by a body that may suspend.
    ///
    /// The undo runs once for each saga in which the step has committed, in a local transaction of its own. It may be
    /// called again after a failure; it never refuses.
    ///
    /// - Parameters:
    ///   - command: The compensating command that causes the undo.
    ///   - undo: Receives exactly the reply that the step has given, and returns the event that says that it is undone.
    /// - Returns: The step with its undo.
    @inlinable
    public func compensate<Undo: CompensatingCommand, Undone: CompensationEvent>(
        on command: Undo.Type,
        with undo: @escaping @Sendable (Reply, Store.Transaction) async throws -> Undone
    ) -> Self {
        self.undone(by: self.undoable.compensate(on: command, with: undo))
    }

    /// Declares how the step is undone, by a body that never suspends and looks at the command.
    ///
    /// The undo runs once for each saga in which the step has committed, in a local transaction of its own. It may be
    /// called again after a failure; it never refuses.
    ///
    /// - Parameters:
    ///   - command: The compensating command that causes the undo.
    ///   - undo: Receives exactly the reply that the step has given, and the command; returns the event that says that
    ///     it is undone.
    /// - Returns: The step with its undo.
    @inlinable
    public func compensate<Undo: CompensatingCommand, Undone: CompensationEvent>(
        on command: Undo.Type,
        with undo: @escaping @Sendable (Reply, Undo, Store.Transaction) throws -> Undone
    ) -> Self where Store: SynchronousStore {
        self.undone(
            by: self.undoable.compensate(on: command) { reply, cause, transaction in
                try undo(reply, Self.command(cause), transaction)
            }
        )
    }

    /// Declares how the step is undone, by a body that may suspend and looks at the command.
    ///
    /// The undo runs once for each saga in which the step has committed, in a local transaction of its own. It may be
    /// called again after a failure; it never refuses.
    ///
    /// - Parameters:
    ///   - command: The compensating command that causes the undo.
    ///   - undo: Receives exactly the reply that the step has given, and the command; returns the event that says that
    ///     it is undone.
    /// - Returns: The step with its undo.
    @inlinable
    public func compensate<Undo: CompensatingCommand, Undone: CompensationEvent>(
        on command: Undo.Type,
        with undo: @escaping @Sendable (Reply, Undo, Store.Transaction) async throws -> Undone
    ) -> Self {
        self.undone(
            by: self.undoable.compensate(on: command) { reply, cause, transaction in
                try await undo(reply, Self.command(cause), transaction)
            }
        )
    }

    @usableFromInline
    static func command<Undo: CompensatingCommand>(_ cause: any CompensationEvent) -> Undo {
        guard let command = cause as? Undo else {
            preconditionFailure("\(Undo.eventName) causes this undo, not \(cause).")
        }
        return command
    }
}
