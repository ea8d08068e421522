import Choreography

/// Tells in plain words what happened in a saga.
struct Narrator {
    let style: Style

    /// One line of a timeline, without its time.
    struct Line: Equatable {
        var mark: String
        var actor: String
        var sentence: String
        /// The event that was published, or nothing.
        var event: String
    }

    /// Puts an entry of a timeline into words.
    func line(for entry: TimelineEntry, ending: Ending) -> Line {
        let actor = entry.participant ?? ""
        let event = entry.event?.name ?? ""
        let sentence = entry.event.map { Self.sentence(for: $0.message) } ?? ""
        switch entry.kind {
        case .started:
            return Line(mark: "→", actor: entry.event.map { "\($0.source)" } ?? "", sentence: sentence, event: event)
        case .completed:
            return Line(mark: self.style.green("✓"), actor: actor, sentence: sentence, event: event)
        case .rejected:
            return Line(mark: self.style.red("✗"), actor: actor, sentence: sentence, event: event)
        case .undone:
            return Line(mark: self.style.yellow("↺"), actor: actor, sentence: sentence, event: event)
        case .handled:
            return Line(
                mark: self.style.cyan("✉"),
                actor: actor,
                sentence: "mails: “\(Self.mail(about: event))”",
                event: ""
            )
        case .retried:
            let reason = entry.detail ?? "it failed"
            return Line(mark: self.style.dim("…"), actor: actor, sentence: "tries again: \(reason)", event: "")
        case .duplicate, .late:
            let sentence = "hears \(event) again, and does nothing"
            return Line(mark: self.style.dim("="), actor: actor, sentence: sentence, event: "")
        case .ended:
            return Line(mark: "■", actor: "The end", sentence: Self.sentence(for: ending), event: "")
        default:
            return Line(mark: "·", actor: actor, sentence: entry.kind.description, event: event)
        }
    }

    private static func sentence(for ending: Ending) -> String {
        switch ending {
        case .completed: "everything is committed"
        case .compensated: "everything is undone"
        case .stuck(let debts): "a person has to look after it: \(debts)"
        }
    }

    private static func sentence(for message: any Message) -> String {
        switch message {
        case let event as PlaceOrder: "orders \(goods(event.order.lines))"
        case let event as OrderPlaced: "accepts the order over \(money(event.total))"
        case let event as PaymentCaptured: "takes \(money(event.amount)) from \(event.order.customer)"
        case let event as StockReserved: "puts \(goods(event.order.lines)) aside"
        case let event as ShipmentScheduled: "ships to \(event.country)"
        case is OrderConfirmed: "confirms the order"
        case let event as OrderRefused: "refuses the order: \(event.reason)"
        case let event as PaymentDeclined: "declines: \(money(event.missing)) are missing"
        case let event as OutOfStock: "has too few units of \(event.product)"
        case let event as ShipmentRefused: "does not ship to \(event.country)"
        case let event as PaymentRefunded: "gives \(money(event.amount)) back to \(event.customer)"
        case let event as StockReleased: "puts \(units(event.lines)) back on the shelf"
        case is OrderCancelled: "cancels the order"
        default: ""
        }
    }

    private static func mail(about event: String) -> String {
        switch event {
        case OrderConfirmed.eventName: "It is on its way."
        case OrderRefused.eventName: "We can't take it."
        case OrderCancelled.eventName: "We had to cancel it."
        case PaymentRefunded.eventName: "You have your money back."
        case StockReleased.eventName: "Your goods are back on the shelf."
        default: event
        }
    }

    private static func goods(_ lines: [OrderLine]) -> String {
        "\(Self.units(lines)) of \(counted(Set(lines.map(\.product)).count, "product"))"
    }

    private static func units(_ lines: [OrderLine]) -> String {
        counted(lines.reduce(Int128(0)) { $0 + Int128($1.quantity) }, "unit")
    }
}
