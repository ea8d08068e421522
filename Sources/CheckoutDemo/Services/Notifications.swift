import Choreography

/// What Notifications keeps in its database.
struct Mailroom {
    /// The mails that were sent about each order.
    var sent = Table<OrderID, [String]>()
}

/// Writes mails to customers.
///
/// It only listens: nobody waits for a mail.
struct Notifications: Participant {
    let store: InMemoryStore<Mailroom>

    var reactions: [Reaction<InMemoryStore<Mailroom>>] {
        Listener(on: OrderConfirmed.self) { event, mails in
            mails.sent[event.orderID, default: []].append("Your order is on its way.")
        }
        Listener(on: OrderRefused.self) { event, mails in
            mails.sent[event.orderID, default: []].append("We can't take your order: \(event.reason).")
        }
        Listener(on: OrderCancelled.self) { event, mails in
            mails.sent[event.orderID, default: []].append("We had to cancel your order.")
        }
        Listener(on: PaymentRefunded.self) { event, mails in
            mails.sent[event.orderID, default: []].append("You have your money back.")
        }
        Listener(on: StockReleased.self) { event, mails in
            mails.sent[event.orderID, default: []].append("We have put your goods back on the shelf.")
        }
    }
}
