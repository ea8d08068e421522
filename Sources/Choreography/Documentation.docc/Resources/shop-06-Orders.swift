import Choreography

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
