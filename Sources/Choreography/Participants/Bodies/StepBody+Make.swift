extension StepBody where Store: SynchronousStore {
    /// A body that never suspends.
    @inlinable
    static func forward<T: Message, C: DomainEvent, R: CompensationEvent>(
        _ body: @escaping @Sendable (T, Store.Transaction) throws -> C,
        rejecting rejection: R.Type
    ) -> Self {
        .synchronous { store in
            { trigger, call in
                do {
                    return call.completed(try body(trigger.opened(as: T.self), store.transaction), after: trigger)
                } catch let rejection as R {
                    return call.rejected(rejection, after: trigger)
                }
            }
        }
    }

    /// A body that never suspends and publishes nothing.
    @inlinable
    static func listening<T: Message>(_ body: @escaping @Sendable (T, Store.Transaction) throws -> Void) -> Self {
        .synchronous { store in
            { trigger, call in
                try body(trigger.opened(as: T.self), store.transaction)
                return .done
            }
        }
    }

    /// An undo that never suspends.
    @inlinable
    static func undo<C: DomainEvent, U: CompensationEvent>(
        _ body: @escaping @Sendable (C, any CompensationEvent, Store.Transaction) throws -> U
    ) -> Self {
        .synchronous { store in
            { trigger, call in
                call.completed(
                    try body(call.completion(as: C.self), trigger.compensation, store.transaction),
                    after: trigger
                )
            }
        }
    }

    /// An undo that never suspends and does not look at its cause.
    @inlinable
    static func undo<C: DomainEvent, U: CompensationEvent>(
        _ body: @escaping @Sendable (C, Store.Transaction) throws -> U
    ) -> Self {
        .synchronous { store in
            { trigger, call in
                call.completed(try body(call.completion(as: C.self), store.transaction), after: trigger)
            }
        }
    }
}

extension StepBody {
    /// A body that may suspend.
    @inlinable
    static func forward<T: Message, C: DomainEvent, R: CompensationEvent>(
        _ body: @escaping @Sendable (T, Store.Transaction) async throws -> C,
        rejecting rejection: R.Type
    ) -> Self {
        .asynchronous { transaction in
            { calls in
                while let (trigger, call) = calls.nextCall() {
                    do {
                        let result = call.completed(
                            try await body(trigger.opened(as: T.self), transaction()),
                            after: trigger
                        )
                        calls.endCall(trigger, call, with: result)
                    } catch let rejection as R {
                        let result = call.rejected(rejection, after: trigger)
                        calls.endCall(trigger, call, with: result)
                    } catch {
                        calls.endCall(trigger, call, throwing: error)
                    }
                }
            }
        }
    }

    /// A body that may suspend and publishes nothing.
    @inlinable
    static func listening<T: Message>(
        _ body: @escaping @Sendable (T, Store.Transaction) async throws -> Void
    ) -> Self {
        .asynchronous { transaction in
            { calls in
                while let (trigger, call) = calls.nextCall() {
                    do {
                        try await body(trigger.opened(as: T.self), transaction())
                        calls.endCall(trigger, call, with: .done)
                    } catch {
                        calls.endCall(trigger, call, throwing: error)
                    }
                }
            }
        }
    }

    /// An undo that may suspend.
    @inlinable
    static func undo<C: DomainEvent, U: CompensationEvent>(
        _ body: @escaping @Sendable (C, any CompensationEvent, Store.Transaction) async throws -> U
    ) -> Self {
        .asynchronous { transaction in
            { calls in
                while let (trigger, call) = calls.nextCall() {
                    do {
                        let result = call.completed(
                            try await body(call.completion(as: C.self), trigger.compensation, transaction()),
                            after: trigger
                        )
                        calls.endCall(trigger, call, with: result)
                    } catch {
                        calls.endCall(trigger, call, throwing: error)
                    }
                }
            }
        }
    }

    /// An undo that may suspend and does not look at its cause.
    @inlinable
    static func undo<C: DomainEvent, U: CompensationEvent>(
        _ body: @escaping @Sendable (C, Store.Transaction) async throws -> U
    ) -> Self {
        .asynchronous { transaction in
            { calls in
                while let (trigger, call) = calls.nextCall() {
                    do {
                        let result = call.completed(
                            try await body(call.completion(as: C.self), transaction()),
                            after: trigger
                        )
                        calls.endCall(trigger, call, with: result)
                    } catch {
                        calls.endCall(trigger, call, throwing: error)
                    }
                }
            }
        }
    }
}

extension EnvelopeBox {
    /// The event that caused an undo.
    @usableFromInline final var compensation: any CompensationEvent {
        guard let cause = self.message as? any CompensationEvent else {
            preconditionFailure("Only a compensation event causes an undo, not \(self.message).")
        }
        return cause
    }
}
