import Choreography
// snippet: happy
import ChoreographyTesting

// end

/// The example of "Testing by example": the shop of "Getting started", without what no test looks at.
enum ByExample {
    struct PlaceOrder: Command {
        var order: Int
        var cents: Int
        var country: String
    }
    struct OrderPlaced: DomainEvent {
        var order: Int
        var cents: Int
        var country: String
    }
    struct PaymentCaptured: DomainEvent {
        var order: Int
        var cents: Int
        var country: String
    }
    struct ShipmentScheduled: DomainEvent { var order: Int }
    struct OrderCancelled: CompensationEvent { var order: Int }
    struct PaymentDeclined: CompensationEvent { var order: Int }
    struct PaymentRefunded: CompensationEvent { var order: Int }
    struct ShipmentRefused: CompensationEvent { var order: Int }

    struct OrderBook { var states = Table<Int, String>() }
    struct Purse { var credit = Table<String, Int>() }
    struct Depot { var shipments = Table<Int, String>() }

    struct Orders: Participant {
        let store = InMemoryStore(OrderBook())

        var reactions: [Reaction<InMemoryStore<OrderBook>>] {
            InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self) { command, book in
                book.states[command.order] = "placed"
                return OrderPlaced(order: command.order, cents: command.cents, country: command.country)
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

    struct Payments: Participant {
        let store: InMemoryStore<Purse>

        var reactions: [Reaction<InMemoryStore<Purse>>] {
            CompensatableStep(
                on: OrderPlaced.self,
                completes: PaymentCaptured.self,
                rejects: PaymentDeclined.self
            ) { placed, purse in
                let credit = purse.credit["Ada", default: 0]
                guard credit >= placed.cents else { throw PaymentDeclined(order: placed.order) }
                purse.credit["Ada"] = credit - placed.cents
                return PaymentCaptured(order: placed.order, cents: placed.cents, country: placed.country)
            }
            .compensate(on: ShipmentRefused.self) { captured, purse in
                purse.credit["Ada", default: 0] += captured.cents
                return PaymentRefunded(order: captured.order)
            }
        }
    }

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

    static func ship() throws -> Int? {
        // snippet: happy
        let purse = InMemoryStore(Purse(credit: Table(["Ada": 5000])))
        let probe = SagaProbe { environment in
            SagaChoreography("shop", environment: environment) {
                Orders()
                Payments(store: purse)
                Shipping()
            }
        }
        try probe.start(PlaceOrder(order: 7, cents: 900, country: "France"))
        try probe.expect(OrderPlaced.self)
        try probe.expect(PaymentCaptured.self) { $0.cents == 900 }
        try probe.expect(ShipmentScheduled.self)
        try probe.finish()
        // end
        return purse.committed { $0.credit["Ada"] } ?? nil
    }

    static func undo(_ probe: SagaProbe, _ purse: InMemoryStore<Purse>) throws -> Bool {
        // snippet: undo
        try probe.start(PlaceOrder(order: 8, cents: 900, country: "Atlantis"))
        try probe.expect(OrderPlaced.self)
        try probe.expect(PaymentCaptured.self)
        try probe.expect(ShipmentRefused.self)
        try probe.expectInAnyOrder(PaymentRefunded.self, OrderCancelled.self)
        try probe.expectOutcome(.compensated(by: ShipmentRefused.self))
        try probe.finish()
        // end
        // snippet: committed
        let isRefunded = purse.committed { $0.credit["Ada"] == 5000 } == true
        // end
        return isRefunded
    }

    static func forget(_ probe: SagaProbe) throws {
        try probe.start(PlaceOrder(order: 8, cents: 900, country: "Atlantis"))
        try probe.expect(OrderPlaced.self)
        try probe.expect(PaymentCaptured.self)
        try probe.finish()
    }

    static func fail(_ probe: SagaProbe) throws {
        // snippet: failures
        try probe.fail(step: "PaymentCaptured", of: "Shipping", times: 5)
        try probe.start(PlaceOrder(order: 9, cents: 900, country: "France"))
        try probe.expect(OrderPlaced.self)
        try probe.expect(PaymentCaptured.self)
        try probe.advance(by: .seconds(1))
        let letter = try probe.expectDeadLetter(step: "PaymentCaptured", of: "Shipping")
        try probe.replay(letter)
        try probe.expect(ShipmentScheduled.self)
        try probe.finish()
        // end
    }

    static func some(_ purse: InMemoryStore<Purse>) throws {
        // snippet: some
        let probe = SagaProbe(of: .someParticipants) { environment in
            SagaChoreography("payments", environment: environment) { Payments(store: purse) }
        }
        try probe.publish(OrderPlaced(order: 7, cents: 9000, country: "France"))
        try probe.expect(PaymentDeclined.self)
        try probe.finish()
        // end
    }
}
