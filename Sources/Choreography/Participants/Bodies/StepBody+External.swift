extension StepBody where Store: SynchronousStore {
    /// What a deadline does once its time is over.
    @inlinable
    static func firing<T: DomainEvent, R: CompensationEvent>(
        _ body: @escaping @Sendable (T, Store.Transaction) throws -> R
    ) -> Self {
        .synchronous { store in
            { trigger, call in
                call.fired(try body(trigger.opened(as: T.self), store.transaction), after: trigger)
            }
        }
    }

    /// A call outside the database, and the commit of its answer.
    @inlinable
    static func external<T: DomainEvent, C: DomainEvent, R: CompensationEvent, A: Sendable>(
        _ external: @escaping @Sendable (T, IdempotencyKey) async throws -> A,
        rejecting rejection: R.Type,
        commit: @escaping @Sendable (T, A, Store.Transaction) throws -> C
    ) -> Self {
        .external(
            call: { trigger, call, key in
                do {
                    return .answered(try await external(trigger.opened(as: T.self), key))
                } catch let rejection as R {
                    return .rejected(call.rejected(rejection, after: trigger))
                }
            },
            commit: { store in
                { trigger, call, answer in
                    call.completed(
                        try commit(trigger.opened(as: T.self), StepCall.answer(answer, as: A.self), store.transaction),
                        after: trigger
                    )
                }
            }
        )
    }

    /// The undo of what a call outside the database has done.
    @inlinable
    static func externalUndo<T: DomainEvent, C: DomainEvent, A: Sendable, U: CompensationEvent>(
        _ external:
            @escaping @Sendable (
                ExternalEffect<T, C>, any CompensationEvent, IdempotencyKey
            ) async throws -> A,
        commit:
            @escaping @Sendable (
                ExternalEffect<T, C>, any CompensationEvent, A, Store.Transaction
            ) throws -> U
    ) -> Self {
        .external(
            call: { trigger, call, key in
                .answered(try await external(call.effect(), trigger.compensation, key))
            },
            commit: { store in
                { trigger, call, answer in
                    call.completed(
                        try commit(
                            call.effect(),
                            trigger.compensation,
                            StepCall.answer(answer, as: A.self),
                            store.transaction
                        ),
                        after: trigger
                    )
                }
            }
        )
    }
}

extension StepCall {
    /// The result of a deadline whose time is over: it publishes its rejection, and keeps its writes.
    @inlinable
    func fired(_ event: some CompensationEvent, after trigger: EnvelopeBox) -> StepResult {
        .completed(EnvelopeBox.make(event, of: self, after: trigger, route: self.rejectionRoute))
    }

    /// What is known of the effect that an external undo has to take back.
    @inlinable
    func effect<T: DomainEvent, C: DomainEvent>() -> ExternalEffect<T, C> {
        guard self.completion == nil else { return .done(self.completion(as: C.self)) }
        guard let trigger = self.joined.first else {
            preconditionFailure("The undo of an unknown effect gets the trigger of its step.")
        }
        return .unknown(trigger.opened(as: T.self))
    }

    /// The answer of a call outside the database, with the type that the declaration gave it.
    @inlinable
    static func answer<A: Sendable>(_ answer: any Sendable, as type: A.Type) -> A {
        guard let answer = answer as? A else { preconditionFailure("A call answers with \(A.self), not \(answer).") }
        return answer
    }
}
