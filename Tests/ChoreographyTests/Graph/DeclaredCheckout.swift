import Choreography

/// The checkout chain as the design has it: five participants, on paper.
enum DeclaredCheckout {
    struct PlaceOrder: Command {}
    struct OrderPlaced: DomainEvent {}
    struct OrderRefused: CompensationEvent {}
    struct OrderCancelled: CompensationEvent {}
    struct OrderConfirmed: DomainEvent {}
    struct PaymentCaptured: DomainEvent {}
    struct PaymentDeclined: CompensationEvent {}
    struct PaymentRefunded: CompensationEvent {}
    struct StockReserved: DomainEvent {}
    struct OutOfStock: CompensationEvent {}
    struct StockReleased: CompensationEvent {}
    struct ShipmentBooked: DomainEvent {}
    struct ShipmentRefused: CompensationEvent {}

    static let orders = Paper("Orders") {
        InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self, rejects: OrderRefused.self)
            .undone(
                on: PaymentDeclined.self,
                OutOfStock.self,
                ShipmentRefused.self,
                publishing: OrderCancelled.self
            )
        RetriableStep(on: ShipmentBooked.self, completes: OrderConfirmed.self)
    }

    static let payments = Paper("Payments") {
        CompensatableStep(on: OrderPlaced.self, completes: PaymentCaptured.self, rejects: PaymentDeclined.self)
            .undone(on: OutOfStock.self, ShipmentRefused.self, publishing: PaymentRefunded.self)
    }

    static let inventory = Paper("Inventory") {
        CompensatableStep(on: PaymentCaptured.self, completes: StockReserved.self, rejects: OutOfStock.self)
            .undone(on: ShipmentRefused.self, publishing: StockReleased.self)
    }

    static let shipping = Paper("Shipping") {
        CompensatableStep(on: StockReserved.self, completes: ShipmentBooked.self, rejects: ShipmentRefused.self)
    }

    static let notifications = Paper("Notifications") {
        Listener(on: OrderConfirmed.self)
        Listener(on: OrderCancelled.self)
        Listener(on: PaymentRefunded.self)
    }

    static let graph = ChoreographyGraph(
        name: "checkout",
        participants: [
            ParticipantDeclaration(Self.orders), ParticipantDeclaration(Self.payments),
            ParticipantDeclaration(Self.inventory), ParticipantDeclaration(Self.shipping),
            ParticipantDeclaration(Self.notifications),
        ]
    )
}
