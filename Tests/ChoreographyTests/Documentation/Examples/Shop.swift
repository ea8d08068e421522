import Choreography

/// The example of "Getting started": three participants, each with tables of its own.
enum Shop {
    // snippet: events
    struct PlaceOrder: Command {
        var order: Int
        var customer: String
        var cents: Int
        var country: String
    }

    struct OrderPlaced: DomainEvent {
        var order: Int
        var customer: String
        var cents: Int
        var country: String
    }

    struct OrderCancelled: CompensationEvent { var order: Int }

    struct PaymentCaptured: DomainEvent {
        var order: Int
        var customer: String
        var cents: Int
        var country: String
    }

    struct PaymentDeclined: CompensationEvent { var order: Int }
    struct PaymentRefunded: CompensationEvent { var order: Int }
    struct ShipmentScheduled: DomainEvent { var order: Int }
    struct ShipmentRefused: CompensationEvent { var order: Int }
    // end

    // snippet: orders
    struct OrderBook { var states = Table<Int, String>() }

    struct Orders: Participant {
        let store = InMemoryStore(OrderBook())

        var reactions: [Reaction<InMemoryStore<OrderBook>>] {
            InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self) { command, book in
                book.states[command.order] = "placed"
                return OrderPlaced(
                    order: command.order,
                    customer: command.customer,
                    cents: command.cents,
                    country: command.country
                )
            }
            .compensate(on: PaymentDeclined.self, ShipmentRefused.self) { placed, book in
                book.states[placed.order] = "cancelled"
                return OrderCancelled(order: placed.order)
            }
            Listener(on: ShipmentScheduled.self) { shipment, book in
                book.states[shipment.order] = "shipped"
            }
        }
    }
    // end

    // snippet: payments
    struct Ledger { var credit: Table<String, Int> }

    struct Payments: Participant {
        let store: InMemoryStore<Ledger>

        var reactions: [Reaction<InMemoryStore<Ledger>>] {
            CompensatableStep(
                on: OrderPlaced.self,
                completes: PaymentCaptured.self,
                rejects: PaymentDeclined.self
            ) { placed, ledger in
                ledger.credit[placed.customer, default: 0] -= placed.cents
                guard ledger.credit[placed.customer, default: 0] >= 0 else {
                    throw PaymentDeclined(order: placed.order)
                }
                return PaymentCaptured(
                    order: placed.order,
                    customer: placed.customer,
                    cents: placed.cents,
                    country: placed.country
                )
            }
            .compensate(on: ShipmentRefused.self) { captured, ledger in
                ledger.credit[captured.customer, default: 0] += captured.cents
                return PaymentRefunded(order: captured.order)
            }
        }
    }
    // end

    // snippet: shipping
    struct Depot { var shipments = Table<Int, String>() }

    struct Shipping: Participant {
        let store = InMemoryStore(Depot())

        var reactions: [Reaction<InMemoryStore<Depot>>] {
            PivotStep(
                on: PaymentCaptured.self,
                completes: ShipmentScheduled.self,
                rejects: ShipmentRefused.self
            ) { payment, depot in
                guard payment.country != "Atlantis" else { throw ShipmentRefused(order: payment.order) }
                depot.shipments[payment.order] = payment.country
                return ShipmentScheduled(order: payment.order)
            }
        }
    }
    // end

    /// Makes the choreography, and checks it.
    static func choreography(_ orders: Orders, _ payments: Payments, _ shipping: Shipping) throws -> SagaChoreography {
        // snippet: choreography
        let shop = SagaChoreography("shop") {
            orders
            payments
            shipping
        }
        try shop.validate()
        // end
        return shop
    }

    /// Places one order, and returns its saga.
    static func place(_ command: PlaceOrder, in shop: SagaChoreography) async throws -> SagaHandle {
        // snippet: start
        let saga = try await shop.start(command)
        switch try await saga.outcome {
        case .completed: print("order \(command.order) is on its way")
        case .compensated(let cause): print("order \(command.order) is undone, because of \(cause.name)")
        case .stuck(let debts): print("a person has to look after \(debts)")
        }
        // end
        return saga
    }

    static func tell(of saga: SagaHandle) async {
        // snippet: timeline
        for await entry in saga.timeline { print(entry) }
        // end
    }

    /// Watches one event and places one order.
    static func watch(_ shop: SagaChoreography, placing command: PlaceOrder) async throws -> EventID? {
        // snippet: observe
        let shipments = shop.events(ShipmentScheduled.self)
        // end
        try await shop.start(command)
        // snippet: observe
        for await envelope in shipments {
            print(envelope.event.order, envelope.saga, envelope.source)
            // end
            return envelope.id
            // snippet: observe
        }
        // end
        return nil
    }
}
