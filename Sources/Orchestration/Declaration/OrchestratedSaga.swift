public import Choreography

/// A saga that a manager conducts: which commands it sends to whom, in which order, and how each is undone.
///
/// ```swift
/// struct CheckoutSaga: OrchestratedSaga {
///     let store = InMemoryStore(SagaTable())
///
///     var steps: [SagaStage<PlaceOrder>] {
///         Invoke(CapturePayment.self, replies: PaymentCaptured.self, refuses: PaymentDeclined.self) { saga in
///             CapturePayment(order: saga.request.order)
///         }
///         .compensate(RefundPayment.self, replies: PaymentRefunded.self) { saga in
///             RefundPayment(order: saga.request.order.id)
///         }
///         Invoke(ScheduleShipment.self, replies: ShipmentScheduled.self, refuses: ShipmentRefused.self) { saga in … }
///             .pivot()
///         Invoke(NotifyCustomer.self, replies: CustomerNotified.self) { saga in … }
///             .retriable()
///     }
/// }
///
/// let checkout = SagaChoreography("checkout") {
///     SagaManager(CheckoutSaga())
///     Payments(…)
///     Shipping(…)
/// }
/// ```
///
/// A ``SagaManager`` makes a participant of it. The commands are served by ``CommandStep``s of other participants.
public protocol OrchestratedSaga: Sendable {
    /// The command that starts the saga.
    associatedtype Request: Command

    /// The manager's database, in which it keeps a row for each saga.
    associatedtype Store: SynchronousStore where Store.Transaction: SagaInstances

    /// The manager's stable name, unique in its choreography. Defaults to the type's name.
    var name: String { get }

    /// The manager's database: an `InMemoryStore` of a ``SagaTable``, or a store in a file.
    var store: Store { get }

    /// How long the saga may take until it comes to its pivot, or else to its end; `nil`, the default, for as long as it
    /// takes.
    ///
    /// When the time is over, everything is undone; an answer that has not come by then is not waited for.
    var limit: Duration? { get }

    /// How long the row of a saga that has ended is kept, at least. Defaults to a day.
    ///
    /// A store in memory doesn't keep it at all. From a store in a file it is removed by the transaction that starts a
    /// later saga.
    var retention: Duration { get }

    /// The commands, one after the other. Read once, when the manager is made.
    @SagaBuilder<Request> var steps: [SagaStage<Request>] { get }
}

extension OrchestratedSaga {
    /// The name of the Swift type, without its module.
    ///
    /// A generic type's arguments are part of it. Records are kept under the name: state one in a generic type, and before a
    /// type is renamed.
    public var name: String { String(describing: Self.self) }

    /// None.
    public var limit: Duration? { nil }

    /// A day.
    public var retention: Duration { .seconds(86_400) }
}
