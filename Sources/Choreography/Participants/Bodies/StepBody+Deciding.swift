// Bodies that know their saga: those of decisions, and of listeners that ask for it.

/// The numbers of the types that a decision may publish.
@usableFromInline
struct AlternativeRoutes: Sendable {
    private let routes: [ObjectIdentifier: Route]

    init(_ types: [MessageType], _ routing: inout Routing) {
        var routes: [ObjectIdentifier: Route] = [:]
        for type in types { routes[ObjectIdentifier(type.type)] = routing.route(of: type) }
        self.routes = routes
    }

    /// The number of a type.
    ///
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/undeclaredMessage`` if the step does not declare it.
    @usableFromInline
    func route<M: Message>(of type: M.Type) throws(RuntimeError) -> Route {
        guard let route = self.routes[ObjectIdentifier(type)] else {
            throw RuntimeError(
                .undeclaredMessage,
                "A decision was for \(M.messageName), which its step does not declare. Name it in publishes:, or don't "
                    + "return it."
            )
        }
        return route
    }
}

extension StepBody where Store: SynchronousStore {
    /// A body that decides what it publishes, and never suspends.
    @inlinable
    static func deciding<T: Message>(
        _ body: @escaping @Sendable (T, StepContext, Store.Transaction) throws -> (any DomainEvent)?
    ) -> Self {
        .deciding { routes in
            .synchronous { store in
                { trigger, call in
                    let context = StepContext(saga: trigger.saga, time: call.time)
                    let event = try body(trigger.opened(as: T.self), context, store.transaction)
                    guard let event else { return .done }
                    return try call.decided(event, after: trigger, routes)
                }
            }
        }
    }

    /// A body that never suspends, publishes nothing, and knows its saga.
    @inlinable
    static func listening<T: Message>(
        _ body: @escaping @Sendable (T, StepContext, Store.Transaction) throws -> Void
    ) -> Self {
        .synchronous { store in
            { trigger, call in
                let context = StepContext(saga: trigger.saga, time: call.time)
                try body(trigger.opened(as: T.self), context, store.transaction)
                return .done
            }
        }
    }
}

extension StepBody {
    /// A body that may suspend, publishes nothing, and knows its saga.
    @inlinable
    static func listening<T: Message>(
        _ body: @escaping @Sendable (T, StepContext, Store.Transaction) async throws -> Void
    ) -> Self {
        .asynchronous { transaction in
            { calls in
                while let (trigger, call) = calls.nextCall() {
                    let context = StepContext(saga: trigger.saga, time: call.time)
                    do {
                        try await body(trigger.opened(as: T.self), context, transaction())
                        calls.endCall(trigger, call, with: .done)
                    } catch {
                        calls.endCall(trigger, call, throwing: error)
                    }
                }
            }
        }
    }

    /// A body that decides what it publishes, and may suspend.
    @inlinable
    static func deciding<T: Message>(
        _ body: @escaping @Sendable (T, StepContext, Store.Transaction) async throws -> (any DomainEvent)?
    ) -> Self {
        .deciding { routes in
            .asynchronous { transaction in
                { calls in
                    while let (trigger, call) = calls.nextCall() {
                        let context = StepContext(saga: trigger.saga, time: call.time)
                        do {
                            let event = try await body(trigger.opened(as: T.self), context, transaction())
                            let result = try event.map { try call.decided($0, after: trigger, routes) }
                            calls.endCall(trigger, call, with: result ?? .done)
                        } catch {
                            calls.endCall(trigger, call, throwing: error)
                        }
                    }
                }
            }
        }
    }
}

extension StepCall {
    /// The result of a body that has decided for an event.
    @inlinable
    func decided(
        _ event: some DomainEvent,
        after trigger: EnvelopeBox,
        _ routes: AlternativeRoutes
    ) throws -> StepResult {
        .completed(EnvelopeBox.make(event, of: self, after: trigger, route: try routes.route(of: type(of: event))))
    }
}
