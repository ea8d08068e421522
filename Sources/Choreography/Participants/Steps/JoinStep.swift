/// A step that runs once all of its events of one saga are there, in whatever order they come.
///
/// It may reject, and it can be undone. Each arrival is committed in a local transaction of its own.
public struct JoinStep<
    Store: TransactionalStore,
    Completion: DomainEvent,
    Rejection: CompensationEvent,
    each Trigger: DomainEvent
>: UndoableStep {
    /// The step without the types of its messages.
    public let reaction: Reaction<Store>

    /// Makes a step of a reaction.
    @inlinable
    public init(_ reaction: Reaction<Store>) {
        self.reaction = reaction
    }

    /// Declares the step with a body that never suspends.
    ///
    /// - Parameters:
    ///   - triggers: The events that must all be there, in any order.
    ///   - completion: The completion event, which the body returns.
    ///   - rejection: The compensation event, which the body throws to reject.
    ///   - id: The step's stable identifier within its participant. Defaults to the triggers' names.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - body: Receives all events of the join.
    @inlinable
    public init(
        on triggers: repeat (each Trigger).Type,
        completes completion: Completion.Type = Completion.self,
        rejects rejection: Rejection.Type,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        body: @escaping @Sendable (JoinedEvents<repeat each Trigger>, Store.Transaction) throws -> Completion
    ) where Store: SynchronousStore {
        let types = MessageType.list(repeat each triggers)
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .join,
                    id: id,
                    triggers: types,
                    completion: MessageType(Completion.self),
                    rejection: MessageType(Rejection.self),
                    retry: retry
                ),
                body: .synchronous { store in
                    { trigger, call in
                        var events = call.joined.makeIterator()
                        do {
                            return call.completed(
                                try body(
                                    JoinedEvents(repeat EnvelopeBox.openNext(of: &events, as: (each Trigger).self)),
                                    store.transaction
                                ),
                                after: trigger
                            )
                        } catch let rejection as Rejection {
                            return call.rejected(rejection, after: trigger)
                        }
                    }
                }
            )
        )
    }

    /// Declares the step with a body that may suspend.
    ///
    /// - Parameters:
    ///   - triggers: The events that must all be there, in any order.
    ///   - completion: The completion event, which the body returns.
    ///   - rejection: The compensation event, which the body throws to reject.
    ///   - id: The step's stable identifier within its participant. Defaults to the triggers' names.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - timeout: How long the body may run before it is cancelled and rolled back, which counts as a
    ///     failure. Applies to the step's undos as well. Defaults to the configuration's limit.
    ///   - concurrency: How many sagas' bodies of this step may run at once, within the limit of the store.
    ///   - body: Receives all events of the join.
    @inlinable
    public init(
        on triggers: repeat (each Trigger).Type,
        completes completion: Completion.Type = Completion.self,
        rejects rejection: Rejection.Type,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        timeout: Duration? = nil,
        concurrency: Int = 1,
        body: @escaping @Sendable (JoinedEvents<repeat each Trigger>, Store.Transaction) async throws -> Completion
    ) {
        let types = MessageType.list(repeat each triggers)
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .join,
                    id: id,
                    triggers: types,
                    completion: MessageType(Completion.self),
                    rejection: MessageType(Rejection.self),
                    retry: retry,
                    timeout: timeout,
                    concurrency: concurrency
                ),
                body: Self.suspending(body)
            )
        )
    }

    /// Declares the step with a body that never suspends.
    ///
    /// - Parameters:
    ///   - triggers: The events that must all be there, in any order.
    ///   - completion: The completion event, which the body returns.
    ///   - id: The step's stable identifier within its participant. Defaults to the triggers' names.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - body: Receives all events of the join.
    @inlinable
    public init(
        on triggers: repeat (each Trigger).Type,
        completes completion: Completion.Type = Completion.self,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        body: @escaping @Sendable (JoinedEvents<repeat each Trigger>, Store.Transaction) throws -> Completion
    ) where Store: SynchronousStore, Rejection == Never {
        let types = MessageType.list(repeat each triggers)
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .join,
                    id: id,
                    triggers: types,
                    completion: MessageType(Completion.self),
                    retry: retry
                ),
                body: .synchronous { store in
                    { trigger, call in
                        var events = call.joined.makeIterator()
                        do {
                            return call.completed(
                                try body(
                                    JoinedEvents(repeat EnvelopeBox.openNext(of: &events, as: (each Trigger).self)),
                                    store.transaction
                                ),
                                after: trigger
                            )
                        } catch let rejection as Rejection {
                            return call.rejected(rejection, after: trigger)
                        }
                    }
                }
            )
        )
    }

    /// Declares the step with a body that may suspend.
    ///
    /// - Parameters:
    ///   - triggers: The events that must all be there, in any order.
    ///   - completion: The completion event, which the body returns.
    ///   - id: The step's stable identifier within its participant. Defaults to the triggers' names.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - timeout: How long the body may run before it is cancelled and rolled back, which counts as a
    ///     failure. Applies to the step's undos as well. Defaults to the configuration's limit.
    ///   - concurrency: How many sagas' bodies of this step may run at once, within the limit of the store.
    ///   - body: Receives all events of the join.
    @inlinable
    public init(
        on triggers: repeat (each Trigger).Type,
        completes completion: Completion.Type = Completion.self,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        timeout: Duration? = nil,
        concurrency: Int = 1,
        body: @escaping @Sendable (JoinedEvents<repeat each Trigger>, Store.Transaction) async throws -> Completion
    ) where Rejection == Never {
        let types = MessageType.list(repeat each triggers)
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .join,
                    id: id,
                    triggers: types,
                    completion: MessageType(Completion.self),
                    retry: retry,
                    timeout: timeout,
                    concurrency: concurrency
                ),
                body: Self.suspending(body)
            )
        )
    }

    /// A body that may suspend, and gets the events of a join.
    @inlinable
    static func suspending(
        _ body: @escaping @Sendable (JoinedEvents<repeat each Trigger>, Store.Transaction) async throws -> Completion
    ) -> StepBody<Store> {
        .asynchronous { transaction in
            { calls in
                while let (trigger, call) = calls.nextCall() {
                    var boxes = call.joined.makeIterator()
                    let events = JoinedEvents(
                        repeat EnvelopeBox.openNext(of: &boxes, as: (each Trigger).self)
                    )
                    do {
                        let result = call.completed(try await body(events, transaction()), after: trigger)
                        calls.endCall(trigger, call, with: result)
                    } catch let rejection as Rejection {
                        let result = call.rejected(rejection, after: trigger)
                        calls.endCall(trigger, call, with: result)
                    } catch {
                        calls.endCall(trigger, call, throwing: error)
                    }
                }
            }
        }
    }
}
