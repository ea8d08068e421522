import Choreography

struct PlaceOrder: Command {
    var order: Int
    var customer = 1
    var total = 10
    var country = "France"
}

struct OrderPlaced: DomainEvent {
    var order: Int
    var customer: Int
    var total: Int
    var country: String
}

struct OrderRefused: CompensationEvent { var order: Int }
struct OrderCancelled: CompensationEvent { var order: Int }

struct PaymentCaptured: DomainEvent {
    var order: Int
    var customer: Int
    var amount: Int
    var country: String
}

struct PaymentDeclined: CompensationEvent, Equatable { var order: Int }
struct PaymentRefunded: CompensationEvent { var order: Int }

struct ShipmentScheduled: DomainEvent { var order: Int }
struct ShipmentRefused: CompensationEvent { var order: Int }

struct OrderBook {
    var open = Table<Int, Int>()
    var confirmed = Table<Int, Int>()
}

struct Ledger {
    var balances = Table<Int, Int>()
}

struct Depot {
    var shipments = Table<Int, String>()
}

struct Orders: Participant {
    let store: InMemoryStore<OrderBook>

    var reactions: [Reaction<InMemoryStore<OrderBook>>] {
        InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self, rejects: OrderRefused.self) { command, book in
            book.open[command.order] = command.total
            guard command.total > 0 else { throw OrderRefused(order: command.order) }
            return OrderPlaced(
                order: command.order,
                customer: command.customer,
                total: command.total,
                country: command.country
            )
        }
        .compensate(on: PaymentDeclined.self, ShipmentRefused.self) { placed, book in
            book.open[placed.order] = nil
            return OrderCancelled(order: placed.order)
        }
        Listener(on: ShipmentScheduled.self) { shipment, book in
            book.confirmed[shipment.order] = book.open[shipment.order]
            book.open[shipment.order] = nil
        }
    }
}

struct Payments: Participant {
    let store: InMemoryStore<Ledger>

    var reactions: [Reaction<InMemoryStore<Ledger>>] {
        CompensatableStep(on: OrderPlaced.self, completes: PaymentCaptured.self, rejects: PaymentDeclined.self) {
            order,
            ledger in
            ledger.balances[order.customer, default: 0] -= order.total
            guard ledger.balances[order.customer, default: 0] >= 0 else { throw PaymentDeclined(order: order.order) }
            return PaymentCaptured(
                order: order.order,
                customer: order.customer,
                amount: order.total,
                country: order.country
            )
        }
        .compensate(on: ShipmentRefused.self) { captured, ledger in
            ledger.balances[captured.customer, default: 0] += captured.amount
            return PaymentRefunded(order: captured.order)
        }
    }
}

struct Shipping: Participant {
    let store: InMemoryStore<Depot>
    var embargo = "Atlantis"

    var reactions: [Reaction<InMemoryStore<Depot>>] {
        PivotStep(on: PaymentCaptured.self, completes: ShipmentScheduled.self, rejects: ShipmentRefused.self) {
            [embargo] payment, depot in
            depot.shipments[payment.order] = payment.country
            guard payment.country != embargo else { throw ShipmentRefused(order: payment.order) }
            return ShipmentScheduled(order: payment.order)
        }
    }
}

/// A small checkout with its databases at hand.
struct Checkout {
    let orders = InMemoryStore(OrderBook())
    let ledger: InMemoryStore<Ledger>
    let depot = InMemoryStore(Depot())

    init(balances: [Int: Int] = [1: 100]) {
        self.ledger = InMemoryStore(Ledger(balances: Table(balances)))
    }

    func choreography(
        configuration: SagaChoreography.Configuration = .init(),
        environment: Environment = .system,
        observers: [any SagaObserver] = []
    ) -> SagaChoreography {
        SagaChoreography(
            "checkout",
            configuration: configuration,
            environment: environment,
            observers: observers
        ) {
            Orders(store: self.orders)
            Payments(store: self.ledger)
            Shipping(store: self.depot)
        }
    }

    func balance(of customer: Int = 1) async -> Int { await self.ledger.read { $0.balances[customer, default: 0] } }
}
