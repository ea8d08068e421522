import Choreography

struct Ledger { var credit = Table<String, Int>() }

struct Payments: Participant {
    let store: InMemoryStore<Ledger>

    var reactions: [Reaction<InMemoryStore<Ledger>>] {
        PivotStep(on: OrderPlaced.self, completes: OrderPaid.self, rejects: PaymentDeclined.self) {
            placed,
            ledger in
            let credit = ledger.credit["Ada", default: 0]
            guard credit >= placed.cents else { throw PaymentDeclined(order: placed.order) }
            ledger.credit["Ada"] = credit - placed.cents
            return OrderPaid(order: placed.order)
        }
    }
}
