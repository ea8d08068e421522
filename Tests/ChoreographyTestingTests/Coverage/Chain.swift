import Choreography

/// An order that is placed, paid and shipped, one after the other.
enum Chain {
    struct PlaceOrder: Command {
        var total = 10
        var country = "France"
    }

    struct Placed: DomainEvent {
        var total: Int
        var country: String
    }

    struct Paid: DomainEvent { var country: String }
    struct Shipped: DomainEvent {}
    struct PaymentDeclined: CompensationEvent {}
    struct PaymentRefunded: CompensationEvent {}
    struct ShipmentRefused: CompensationEvent {}
    struct Cancelled: CompensationEvent {}

    struct Orders: Participant {
        let store = InMemoryStore(())

        var reactions: [Reaction<InMemoryStore<Void>>] {
            InitiatingStep(on: PlaceOrder.self, completes: Placed.self) { order, _ in
                Placed(total: order.total, country: order.country)
            }
            .compensate(on: PaymentDeclined.self, ShipmentRefused.self, PaymentRefunded.self) { _, _ in Cancelled() }
            Listener(on: Shipped.self) { _, _ in }
        }
    }

    struct Payments: Participant {
        let store = InMemoryStore(())
        var canRefund = true

        var reactions: [Reaction<InMemoryStore<Void>>] {
            CompensatableStep(on: Placed.self, completes: Paid.self, rejects: PaymentDeclined.self) { placed, _ in
                guard placed.total <= 100 else { throw PaymentDeclined() }
                return Paid(country: placed.country)
            }
            .compensate(on: ShipmentRefused.self) { _, _ in
                guard self.canRefund else { throw Fork.Glitch() }
                return PaymentRefunded()
            }
        }
    }

    struct Shipping: Participant {
        let store = InMemoryStore(())

        var reactions: [Reaction<InMemoryStore<Void>>] {
            PivotStep(on: Paid.self, completes: Shipped.self, rejects: ShipmentRefused.self) { paid, _ in
                guard paid.country != "Atlantis" else { throw ShipmentRefused() }
                return Shipped()
            }
        }
    }

    struct Packed: DomainEvent {}
    struct Unpacked: CompensationEvent {}

    /// Packs what is paid while it is shipped, and has heard of more failures than concern it.
    struct Packing: Participant {
        let store = InMemoryStore(())

        var reactions: [Reaction<InMemoryStore<Void>>] {
            CompensatableStep(on: Paid.self, completes: Packed.self) { _, _ in Packed() }
                .compensate(on: PaymentDeclined.self, ShipmentRefused.self) { _, _ in Unpacked() }
            Listener(on: Packed.self) { _, _ in }
        }
    }

    static func choreography(observers: [any SagaObserver] = []) -> SagaChoreography {
        SagaChoreography("chain", observers: observers) {
            Orders()
            Payments()
            Shipping()
        }
    }

    /// Runs sagas to their ends, one after the other.
    static func run(_ commands: PlaceOrder..., observers: [any SagaObserver]) async throws {
        let chain = self.choreography(observers: observers)
        for command in commands { _ = try await chain.start(command).outcome }
        await chain.shutDown()
    }
}
