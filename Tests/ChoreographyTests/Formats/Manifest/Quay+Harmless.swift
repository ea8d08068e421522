@testable import Choreography

extension Quay {
    /// Changes that break nothing, each with all that it is called.
    static let harmless = Self.invisible + Self.additions + Self.harmlessEvents

    private static let invisible = [
        QuayChange(
            "participants in another order",
            [],
            to: Self.manifest(Self.books, Self.payments, Self.orders, Self.stock)
        ),
        QuayChange(
            "steps and causes in another order",
            [],
            to: Self.manifest(
                Paper("Orders") {
                    Listener(on: StockReserved.self)
                    Deadline(
                        after: OrderPlaced.self,
                        unless: StockReserved.self,
                        rejects: OrderOverdue.self,
                        id: "overdue"
                    )
                    InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self, rejects: OrderRefused.self)
                        .undone(
                            on: OrderOverdue.self,
                            PaymentDeclined.self,
                            OutOfStock.self,
                            publishing: OrderCancelled.self
                        )
                },
                Self.payments,
                Self.stock,
                Self.books
            )
        ),
        QuayChange(
            "the choreography renamed",
            [],
            to: Self.manifest(Self.orders, Self.payments, Self.stock, Self.books, name: "store")
        ),
        QuayChange(
            "other retries and more concurrency",
            [],
            to: Self.manifest(
                Self.orders,
                Self.payments,
                Self.stock,
                Paper("Books") {
                    RetriableStep(on: StockReserved.self, completes: Audited.self, retry: .immediate(maxAttempts: 3)) {
                        _,
                        _ in Audited(order: 1)
                    }
                    Listener(on: Audited.self, timeout: .seconds(1)) { _, _ async in }
                    Listener(on: OrderCancelled.self)
                }
            )
        ),
    ]

    private static let additions = [
        QuayChange(
            "a new participant",
            [.participantAdded],
            to: Self.manifest(
                Self.orders,
                Self.payments,
                Self.stock,
                Self.books,
                Paper("Mail") { Listener(on: StockReserved.self) }
            )
        ),
        QuayChange(
            "a new step with a new event, which is heard",
            [.stepAdded, .stepAdded, .messageAdded],
            to: Self.manifest(
                Self.orders,
                Self.payments,
                Paper("Stock") {
                    PivotStep(on: PaymentCaptured.self, completes: StockReserved.self, rejects: OutOfStock.self)
                    RetriableStep(on: StockReserved.self, completes: Scan.Measured.self)
                    Listener(on: Scan.Measured.self)
                },
                Self.books
            )
        ),
        QuayChange(
            "a new observer of an event",
            [.stepAdded],
            to: Self.manifest(
                Self.orders,
                Self.payments,
                Paper("Stock") {
                    PivotStep(on: PaymentCaptured.self, completes: StockReserved.self, rejects: OutOfStock.self)
                    Listener(on: OrderCancelled.self)
                },
                Self.books
            )
        ),
        QuayChange(
            "an undo for one more cause",
            [.undoAdded],
            to: Self.manifest(
                Self.orders,
                Paper("Payments") {
                    CompensatableStep(
                        on: OrderPlaced.self,
                        completes: PaymentCaptured.self,
                        rejects: PaymentDeclined.self
                    )
                    .undone(
                        on: OutOfStock.self,
                        OrderOverdue.self,
                        OrderRefused.self,
                        publishing: PaymentRefunded.self
                    )
                },
                Self.stock,
                Self.books
            )
        ),
        QuayChange(
            "another time of a deadline, which one more event disarms",
            [.timeChanged, .disarmingAdded],
            to: Self.manifest(
                Paper("Orders") {
                    InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self, rejects: OrderRefused.self)
                        .undone(
                            on: PaymentDeclined.self,
                            OutOfStock.self,
                            OrderOverdue.self,
                            publishing: OrderCancelled.self
                        )
                    Deadline(
                        after: OrderPlaced.self,
                        within: .seconds(90),
                        unless: StockReserved.self,
                        Audited.self,
                        rejects: OrderOverdue.self,
                        id: "overdue"
                    ) { _, _ in OrderOverdue(order: 1) }
                    Listener(on: StockReserved.self)
                },
                Self.payments,
                Self.stock,
                Self.books
            )
        ),
        QuayChange(
            "a start that can be refused",
            [.rejectionAdded, .messageAdded],
            from: Self.manifest(Paper("Orders") { InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self) }),
            to: Self.manifest(
                Paper("Orders") {
                    InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self, rejects: OrderRefused.self)
                }
            )
        ),
        QuayChange(
            "exhausted retries that become a rejection",
            [.exhaustionChanged],
            from: Self.external(rejectsOnExhaustion: false),
            to: Self.external(rejectsOnExhaustion: true)
        ),
    ]

    private static func external(rejectsOnExhaustion: Bool) -> ChoreographyManifest {
        Self.manifest(
            Self.orders,
            Paper("Cards") {
                ExternalStep(
                    on: OrderPlaced.self,
                    completes: PaymentCaptured.self,
                    rejects: PaymentDeclined.self,
                    rejectsOnExhaustion: rejectsOnExhaustion
                )
            }
        )
    }

    private static let harmlessEvents = [
        QuayChange("a member that may be missing", [.memberAdded], from: Scan.Scanned.self, to: Rescan.Longer.self),
        QuayChange(
            "a version raised with its migrations",
            [.versionRaised],
            from: Scan.Scanned.self,
            to: Scan.Migrated.self
        ),
        QuayChange(
            "members in another order, and another Swift type",
            [],
            from: Scan.Scanned.self,
            to: Scan.Rearranged.self
        ),
        QuayChange("less that is known of a payload", [], from: Scan.Scanned.self, to: Rescan.Vague.self),
        QuayChange("more that is known of a payload", [], from: Rescan.Vague.self, to: Scan.Scanned.self),
    ]
}
