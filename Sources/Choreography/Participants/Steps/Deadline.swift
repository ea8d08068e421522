/// Gives up on a saga in which something has not come in time.
///
/// ```swift
/// Deadline(after: OrderPlaced.self, within: .seconds(1800), unless: PaymentCaptured.self, rejects: PaymentOverdue.self) {
///     placed, db in
///     PaymentOverdue(order: placed.order)
/// }
/// ```
///
/// The event that it counts from arms it; any of the events of `unless` makes it moot, even if it comes first. If none
/// has come when the time is over, the body runs in a local transaction, once, and its compensation event undoes the
/// saga like any other rejection. With a durable store, a deadline that passes while no process runs fires when the next
/// one starts.
///
/// Whether it fires or is moot is decided in one local transaction. Steps of the same participant that are triggered by
/// an event of `unless` are part of that decision: once the deadline has fired they never run, and once one of them has
/// committed the deadline never fires. That makes it safe to put a pivot behind a deadline: in the same participant.
public struct Deadline<Store: SynchronousStore, Trigger: DomainEvent, Rejection: CompensationEvent>: Sendable {
    /// The step without the types of its messages.
    public let reaction: Reaction<Store>

    /// Declares a deadline.
    ///
    /// - Parameters:
    ///   - trigger: The event from which the time counts, as it arrives here.
    ///   - length: How long it may take. Counted on while no process runs.
    ///   - others: The events that make the deadline moot; any of them does.
    ///   - rejection: The compensation event that is published when the time is over.
    ///   - id: The step's stable identifier within its participant. Defaults to `deadline(…)` with the trigger's name.
    ///   - retry: How failures of the body are retried. Defaults to the configuration's policy.
    ///   - body: Runs in the participant's local transaction when the time is over; returns the compensation event.
    @inlinable
    public init<each Other: DomainEvent>(
        after trigger: Trigger.Type,
        within length: Duration,
        unless others: repeat (each Other).Type,
        rejects rejection: Rejection.Type = Rejection.self,
        id: String? = nil,
        retry: RetryPolicy? = nil,
        body: @escaping @Sendable (Trigger, Store.Transaction) throws -> Rejection
    ) {
        precondition(length > .zero, "A deadline needs some time, not \(length).")
        var types: [MessageType] = []
        for other in repeat each others { types.append(MessageType(other)) }
        self.reaction = Reaction(
            StepDeclaration(
                kind: .deadline,
                id: id,
                triggers: [MessageType(Trigger.self)],
                rejection: MessageType(Rejection.self),
                retry: retry,
                unless: types,
                within: length
            ),
            body: .synchronous { store in
                { call in call.completed(try body(call.trigger(as: Trigger.self), store.transaction)) }
            }
        )
    }
}
