import Choreography

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
