import Choreography

/// Writes mails to customers.
///
/// It only listens: nobody waits for a mail.
struct Notifications<Store: SynchronousStore>: Participant where Store.Transaction: MailRecords {
    let name = "Notifications"
    let store: Store

    var reactions: [Reaction<Store>] {
        Listener(on: OrderConfirmed.self) { event, mails in
            try mails.send("Your order is on its way.", about: event.orderID)
        }
        Listener(on: OrderRefused.self) { event, mails in
            try mails.send("We can't take your order: \(event.reason).", about: event.orderID)
        }
        Listener(on: OrderCancelled.self) { event, mails in
            try mails.send("We had to cancel your order.", about: event.orderID)
        }
        Listener(on: PaymentRefunded.self) { event, mails in
            try mails.send("You have your money back.", about: event.orderID)
        }
        Listener(on: StockReleased.self) { event, mails in
            try mails.send("We have put your goods back on the shelf.", about: event.orderID)
        }
    }
}
