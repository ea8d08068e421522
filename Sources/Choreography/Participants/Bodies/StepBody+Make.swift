extension StepBody where Store: SynchronousStore {
    /// A body that never suspends.
    @inlinable
    static func forward<T: Message, C: DomainEvent, R: CompensationEvent>(
        _ body: @escaping @Sendable (T, Store.Transaction) throws -> C,
        rejecting rejection: R.Type
    ) -> Self {
        .synchronous { store in
            { call in
                do {
                    return call.completed(try body(call.trigger(as: T.self), store.transaction))
                } catch let rejection as R {
                    return call.rejected(rejection)
                }
            }
        }
    }

    /// A body that never suspends and publishes nothing.
    @inlinable
    static func listening<T: Message>(_ body: @escaping @Sendable (T, Store.Transaction) throws -> Void) -> Self {
        .synchronous { store in
            { call in
                try body(call.trigger(as: T.self), store.transaction)
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
            { call in
                call.completed(try body(call.completion(as: C.self), call.cause, store.transaction))
            }
        }
    }

    /// An undo that never suspends and does not look at its cause.
    @inlinable
    static func undo<C: DomainEvent, U: CompensationEvent>(
        _ body: @escaping @Sendable (C, Store.Transaction) throws -> U
    ) -> Self {
        .synchronous { store in
            { call in
                call.completed(try body(call.completion(as: C.self), store.transaction))
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
        .asynchronous { call, transaction in
            do {
                return call.completed(try await body(call.trigger(as: T.self), transaction))
            } catch let rejection as R {
                return call.rejected(rejection)
            }
        }
    }

    /// A body that may suspend and publishes nothing.
    @inlinable
    static func listening<T: Message>(
        _ body: @escaping @Sendable (T, Store.Transaction) async throws -> Void
    ) -> Self {
        .asynchronous { call, transaction in
            try await body(call.trigger(as: T.self), transaction)
            return .done
        }
    }

    /// An undo that may suspend.
    @inlinable
    static func undo<C: DomainEvent, U: CompensationEvent>(
        _ body: @escaping @Sendable (C, any CompensationEvent, Store.Transaction) async throws -> U
    ) -> Self {
        .asynchronous { call, transaction in
            call.completed(try await body(call.completion(as: C.self), call.cause, transaction))
        }
    }

    /// An undo that may suspend and does not look at its cause.
    @inlinable
    static func undo<C: DomainEvent, U: CompensationEvent>(
        _ body: @escaping @Sendable (C, Store.Transaction) async throws -> U
    ) -> Self {
        .asynchronous { call, transaction in
            call.completed(try await body(call.completion(as: C.self), transaction))
        }
    }
}

extension StepCall {
    /// The event that caused the undo.
    @usableFromInline var cause: any CompensationEvent {
        guard let cause = self.trigger.message as? any CompensationEvent else {
            preconditionFailure("Only a compensation event causes an undo, not \(self.trigger.message).")
        }
        return cause
    }
}
