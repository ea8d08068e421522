@testable import Choreography

extension Quay {
    /// Changes of participants and steps that break something.
    static let breakingSteps = Self.ofParticipants + Self.ofPayments + Self.ofOrders

    private static let ofParticipants = [
        QuayChange(
            "a participant removed",
            [.participantRemoved, .messageRemoved],
            to: Self.manifest(Self.orders, Self.stock, Self.books)
        ),
        QuayChange(
            "a participant renamed",
            [.participantRenamed],
            to: Self.manifest(
                Self.orders,
                Self.payments,
                Self.books,
                Paper("Warehouse") {
                    PivotStep(on: PaymentCaptured.self, completes: StockReserved.self, rejects: OutOfStock.self)
                }
            )
        ),
        QuayChange(
            "an event without its consumer",
            [.stepRemoved, .consumersRemoved],
            to: Self.manifest(
                Self.orders,
                Self.payments,
                Self.stock,
                Paper("Books") {
                    RetriableStep(on: StockReserved.self, completes: Audited.self)
                    Listener(on: OrderCancelled.self)
                }
            )
        ),
    ]

    private static func payments(
        _ step: CompensatableStep<PaperStore, OrderPlaced, PaymentCaptured, PaymentDeclined>
    )
        -> ChoreographyManifest
    { Self.manifest(Self.orders, Paper("Payments") { step }, Self.stock, Self.books) }

    private static func capturing(
        id: String? = nil
    )
        -> CompensatableStep<PaperStore, OrderPlaced, PaymentCaptured, PaymentDeclined>
    {
        CompensatableStep(on: OrderPlaced.self, completes: PaymentCaptured.self, rejects: PaymentDeclined.self, id: id)
    }

    private static let ofPayments = [
        QuayChange(
            "an undo removed",
            [.undoRemoved, .undoRemoved, .messageRemoved],
            to: Self.payments(Self.capturing())
        ),
        QuayChange(
            "an undo for one cause removed",
            [.undoRemoved],
            to: Self.payments(Self.capturing().undone(on: OutOfStock.self, publishing: PaymentRefunded.self))
        ),
        QuayChange(
            "an undo that publishes another event",
            [.undoEventChanged, .undoEventChanged, .messageRemoved],
            to: Self.payments(
                Self.capturing().undone(on: OutOfStock.self, OrderOverdue.self, publishing: OrderCancelled.self)
            )
        ),
        QuayChange(
            "a step renamed",
            [.stepRenamed],
            to: Self.payments(
                Self.capturing(id: "capture")
                    .undone(on: OutOfStock.self, OrderOverdue.self, publishing: PaymentRefunded.self)
            )
        ),
        QuayChange(
            "a step of another kind",
            [.stepKindChanged],
            to: Self.manifest(
                Self.orders,
                Self.payments,
                Self.books,
                Paper("Stock") {
                    CompensatableStep(on: PaymentCaptured.self, completes: StockReserved.self, rejects: OutOfStock.self)
                }
            )
        ),
        QuayChange(
            "a step that completes with another event",
            [.completionChanged],
            to: Self.manifest(
                Self.orders,
                Self.payments,
                Self.books,
                Paper("Stock") {
                    PivotStep(on: PaymentCaptured.self, completes: Audited.self, rejects: OutOfStock.self)
                }
            )
        ),
        QuayChange(
            "a step that rejects with another event",
            [.rejectionChanged],
            to: Self.manifest(
                Self.orders,
                Self.payments,
                Self.books,
                Paper("Stock") {
                    PivotStep(on: PaymentCaptured.self, completes: StockReserved.self, rejects: PaymentDeclined.self)
                }
            )
        ),
        QuayChange(
            "a step that can reject, and could not",
            [.rejectionAdded],
            from: Self.manifest(
                Self.orders,
                Paper("Payments") { CompensatableStep(on: OrderPlaced.self, completes: PaymentCaptured.self) }
            ),
            to: Self.manifest(Self.orders, Paper("Payments") { Self.capturing() })
        ),
        QuayChange(
            "a step that another event triggers",
            [.triggersChanged],
            from: Self.manifest(Self.orders, Paper("Fees") { Listener(on: OrderPlaced.self, id: "count") { _, _ in } }),
            to: Self.manifest(Self.orders, Paper("Fees") { Listener(on: StockReserved.self, id: "count") { _, _ in } })
        ),
    ]

    private static let taking = InitiatingStep<PaperStore, PlaceOrder, OrderPlaced, OrderRefused>(
        on: PlaceOrder.self,
        completes: OrderPlaced.self,
        rejects: OrderRefused.self
    )
    .undone(on: PaymentDeclined.self, OutOfStock.self, OrderOverdue.self, publishing: OrderCancelled.self)

    private static func orders(
        @ReactionBuilder<PaperStore> _ steps: () -> [Reaction<PaperStore>]
    ) -> ChoreographyManifest {
        Self.manifest(Paper("Orders", steps), Self.payments, Self.stock, Self.books)
    }

    private static let ofOrders = [
        QuayChange(
            "a deadline removed",
            [.deadlineRemoved],
            to: Self.orders {
                Self.taking
                Listener(on: StockReserved.self)
            }
        ),
        QuayChange(
            "a deadline that an event does not disarm any more",
            [.disarmingRemoved],
            to: Self.orders {
                Self.taking
                Deadline(after: OrderPlaced.self, unless: Audited.self, rejects: OrderOverdue.self, id: "overdue")
                Listener(on: StockReserved.self)
            }
        ),
        QuayChange(
            "a step removed",
            [.stepRemoved],
            to: Self.orders {
                Self.taking
                Deadline(after: OrderPlaced.self, unless: StockReserved.self, rejects: OrderOverdue.self, id: "overdue")
            }
        ),
    ]
}
