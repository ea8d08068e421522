/// Rejects a saga in which something has not happened in time.
///
/// ```swift
/// Deadline(
///     after: OrderPlaced.self,
///     within: .seconds(30),
///     unless: OrderShipped.self,
///     OrderCancelled.self,
///     rejects: ShipmentOverdue.self
/// ) { placed, orders in
///     orders.overdue.insert(placed.orderID)
///     return ShipmentOverdue(orderID: placed.orderID)
/// }
/// ```
///
/// The deadline is *armed* when its participant commits the event that it counts from, *disarmed* when the
/// participant commits one of the others, and *fires* when its time is over: it then publishes its
/// compensation event. It fires once at most, and never after it was disarmed, even if it was not armed by
/// then. With a durable store, such as `SQLiteStore`, it survives a restart; one whose time was over by then
/// fires at start-up. With ``InMemoryStore`` it ends with the process.
///
/// Firing and disarming exclude each other, because both are local transactions of one participant. What
/// counts is that *this* participant has committed an event in time, not that somebody published it. From the
/// moment at which the deadline has fired, its participant's steps and listeners drop the completion events
/// named in `unless:`. Such a step, and all that needs it, is therefore safe from the deadline. So is an
/// ``ExternalStep`` for one of them from the moment at which its call is on record: the deadline does not fire
/// any more then, also if the process ends during the call.
/// Everything else that may have committed by then has to be undone by the deadline's compensation event,
/// and ``SagaChoreography/validate()`` sees to it. So a pivot comes after a step of the deadline's participant
/// for one of those events, or is such a step.
///
/// A saga doesn't end before its deadlines are fired or disarmed. Name the compensation events after which there
/// is nothing left to wait for as well.
///
/// The participant's store has to be a ``SynchronousStore``, such as ``InMemoryStore`` or `SQLiteStore`.
public struct Deadline<Store: TransactionalStore, Trigger: DomainEvent, Rejection: CompensationEvent>: Sendable {
    /// The declaration without the types of its messages.
    @usableFromInline let reaction: Reaction<Store>

    @usableFromInline
    init(_ reaction: Reaction<Store>) {
        self.reaction = reaction
    }

    /// Declares the deadline.
    ///
    /// - Parameters:
    ///   - trigger: The event that arms the deadline.
    ///   - time: How long after the participant has committed that event the deadline fires. More than zero.
    ///   - disarming: The events that disarm the deadline; any of them does.
    ///   - rejection: The compensation event, which the body returns.
    ///   - id: The deadline's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - body: Runs when the deadline fires, in the participant's local transaction, and receives the event
    ///     that had armed it. What it writes is committed with the compensation event, and isn't undone.
    @inlinable
    public init<each Disarming: DomainEvent>(
        after trigger: Trigger.Type,
        within time: Duration,
        unless disarming: repeat (each Disarming).Type,
        rejects rejection: Rejection.Type,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        body: @escaping @Sendable (Trigger, Store.Transaction) throws -> Rejection
    ) where Store: SynchronousStore {
        self.init(after: trigger, within: time, unless: MessageType.list(repeat each disarming), id, retry, body)
    }

    /// Declares the deadline, with the events that disarm it in a list, for declarations that are made by code.
    ///
    /// - Parameters:
    ///   - trigger: The event that arms the deadline.
    ///   - time: How long after the participant has committed that event the deadline fires. More than zero.
    ///   - disarming: The events that disarm the deadline; any of them does.
    ///   - rejection: The compensation event, which the body returns.
    ///   - id: The deadline's stable identifier within its participant. Defaults to the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - body: Runs when the deadline fires, in the participant's local transaction, and receives the event
    ///     that had armed it. What it writes is committed with the compensation event, and isn't undone.
    @inlinable
    public init(
        after trigger: Trigger.Type,
        within time: Duration,
        unless disarming: [any DomainEvent.Type],
        rejects rejection: Rejection.Type,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        body: @escaping @Sendable (Trigger, Store.Transaction) throws -> Rejection
    ) where Store: SynchronousStore {
        self.init(after: trigger, within: time, unless: disarming.map { MessageType($0) }, id, retry, body)
    }

    @usableFromInline
    init(
        after trigger: Trigger.Type,
        within time: Duration,
        unless types: [MessageType],
        _ id: String?,
        _ retry: RetryPolicy?,
        _ body: @escaping @Sendable (Trigger, Store.Transaction) throws -> Rejection
    ) where Store: SynchronousStore {
        self.init(
            Reaction(
                StepDeclaration(
                    kind: .deadline,
                    id: id,
                    triggers: [MessageType(Trigger.self)],
                    rejection: MessageType(Rejection.self),
                    retry: retry,
                    unless: types,
                    within: time
                ),
                body: .firing(body)
            )
        )
    }
}
