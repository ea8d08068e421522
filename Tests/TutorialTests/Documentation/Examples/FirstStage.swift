import Choreography

/// The shop of the tutorial before its check: the order is not undone.
enum FirstStage {
    // snippet: first orders
    struct Book { var states = Table<Int, String>() }

    struct Orders: Participant {
        let store: InMemoryStore<Book>

        var reactions: [Reaction<InMemoryStore<Book>>] {
            InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self) { command, book in
                book.states[command.order] = "placed"
                return OrderPlaced(order: command.order, cents: command.cents)
            }
            Listener(on: OrderPaid.self) { paid, book in
                book.states[paid.order] = "paid"
            }
        }
    }
    // end

    // snippet: first payments
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
    // end

    static func run() -> SagaChoreography {
        // snippet: first main
        let orders = Orders(store: InMemoryStore(Book()))
        let payments = Payments(store: InMemoryStore(Ledger(credit: Table(["Ada": 1000]))))
        let shop = SagaChoreography("shop") {
            orders
            payments
        }
        do {
            try shop.validate()
        } catch {
            print(error)
        }
        // end
        return shop
    }
}
