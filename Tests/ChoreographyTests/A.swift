import Choreography
struct PlaceOrder: Command { var id: Int }
struct OrderPlaced: DomainEvent { var id: Int }
struct OrderRefused: CompensationEvent { var id: Int }
struct OrderCancelled: CompensationEvent { var id: Int }
struct PaymentCaptured: DomainEvent { var id: Int }
struct Packed: DomainEvent { var id: Int }
struct Ledger { var balances = Table<Int, Int>(); let rate = 3 }
struct Payments: Participant {
    let store: InMemoryStore<Ledger>
    var reactions: [Reaction<InMemoryStore<Ledger>>] {
        InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self, rejects: OrderRefused.self) { order, ledger in
            guard ledger.balances[order.id, default: 0] >= ledger.rate else { throw OrderRefused(id: order.id) }
            ledger.balances[order.id, default: 0] -= 2
            return OrderPlaced(id: order.id)
        }
        .compensate(on: OrderRefused.self, OrderCancelled.self) { placed, ledger in
            ledger.balances[placed.id] = nil
            return OrderCancelled(id: placed.id)
        }
        CompensatableStep(on: OrderPlaced.self, completes: PaymentCaptured.self, rejects: OrderRefused.self, onExhaustion: { order, error in OrderRefused(id: order.id) }) { order, ledger in
            await Task.yield()
            guard ledger.balances[order.id, default: 0] >= ledger.rate else { throw OrderRefused(id: order.id) }
            return PaymentCaptured(id: order.id)
        }
        .compensate(on: OrderCancelled.self) { placed, cause, ledger in
            print(cause)
            return OrderCancelled(id: placed.id)
        }
        JoinStep(on: OrderPlaced.self, PaymentCaptured.self, completes: Packed.self) { events, ledger in
            let (placed, captured) = events.events
            ledger.balances[placed.id] = captured.id
            return Packed(id: placed.id)
        }
        Listener(on: Packed.self) { packed, ledger in
            ledger.balances[packed.id] = 1
        }
    }
}
