import Choreography

/// The shop of the tutorial with its tables in memory.
enum SecondStage {
    typealias Ledger = FirstStage.Ledger
    typealias Payments = FirstStage.Payments

    // snippet: second orders
    struct Book { var states = Table<Int, String>() }

    struct Orders: Participant {
        let store: InMemoryStore<Book>

        var reactions: [Reaction<InMemoryStore<Book>>] {
            InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self) { command, book in
                book.states[command.order] = "placed"
                return OrderPlaced(order: command.order, cents: command.cents)
            }
            .compensate(on: PaymentDeclined.self) { placed, book in
                book.states[placed.order] = nil
                return OrderCancelled(order: placed.order)
            }
            Listener(on: OrderPaid.self) { paid, book in
                book.states[paid.order] = "paid"
            }
        }
    }
    // end

    static func run() async throws -> ChoreographyStatistics {
        // snippet: second main
        let orders = Orders(store: InMemoryStore(Book()))
        let payments = Payments(store: InMemoryStore(Ledger(credit: Table(["Ada": 1000]))))
        let shop = SagaChoreography("shop") {
            orders
            payments
        }
        try shop.validate()
        for order in 1...2 {
            let saga = try await shop.start(PlaceOrder(order: order, cents: 900))
            print("order \(order):", try await saga.outcome)
        }
        await shop.shutDown()
        // end
        return shop.statistics
    }
}
