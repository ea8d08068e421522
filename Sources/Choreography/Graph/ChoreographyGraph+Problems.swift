extension ChoreographyGraph {
    /// Everything that is wrong with the choreography, found by walking its graph.
    ///
    /// - **Names**: participants, steps within a participant, and messages have names of their own. A
    ///   participant has steps, and a store that commits; a step has one undo for a cause, and no more concurrency
    ///   than its store.
    /// - **Starts**: at least one step is initiating. A command is served by exactly one.
    /// - **Events**: what is waited for is published by someone, and every step can be reached from an
    ///   initiating step. A *completion* event is consumed by someone: the last one by a ``Listener`` at
    ///   least. A *rejection* must reach the undo of everything that may be committed, and may go unheard
    ///   if that is nothing. The compensation event of an *undo* may go unheard.
    /// - **Deadlines**: in a saga that nothing else rejects, something disarms a deadline, and not before it is
    ///   armed.
    /// - **Undos**: let X be a step that can reject. Then whatever may be committed without X having
    ///   completed, before X or beside it, has to be undone when X rejects: directly, or by a chain of undos
    ///   of steps that are committed for sure. (The undo of a step that has not run publishes nothing, so
    ///   that a chain must not depend on it.) Therefore a step that cannot be undone, a pivot or retriable
    ///   one, must not be among them. Listeners may. Steps that a compensation event triggers belong to
    ///   the undoing, and need no undo themselves unless a step rejects that follows from them, or from the same
    ///   event: by way of completions, undos, and joins that also wait for something of the saga.
    ///
    ///   A deadline is such an X, which rejects when it fires. It is known not to fire once a step of its *own*
    ///   participant runs for a completion event named in `unless:`, and only then: everyone else may have
    ///   heard that event, and acted on it, before the deadline's participant does.
    ///   An external step that turns exhausted retries into its rejection must be undone by that too, because
    ///   nobody knows then whether its call had its effect.
    /// - **Circles**: no undo causes itself by way of others, and no step leads back to its own trigger:
    ///   both run once in a saga, so that the second round would stop there unnoticed.
    ///
    /// - **Own rules**: what participants object to (``Participant/problems(in:)``).
    ///
    /// What a ``DecisionStep`` sets going depends on data. Each of the events that it may publish needs a consumer; whether
    /// what follows from them is undone when a saga is rejected is not looked for here, but by the model check.
    ///
    /// Undos and circles of steps are looked for among the steps that can be reached, so that mending what
    /// is unpublished or unreachable may bring more to light. The kinds of steps and the rule that nothing
    /// is rejected after the pivot: Richardson, "Microservices Patterns", chapter 4.
    ///
    /// - Returns: All problems at once, in an order that depends on the declarations alone; none if the
    ///   choreography is right.
    public func problems() -> [GraphProblem] {
        self.namingProblems() + self.startProblems() + self.eventProblems() + self.deadlineProblems()
            + self.undoProblems() + self.cycleProblems() + self.participants.flatMap { $0.check(self) }
    }
}
