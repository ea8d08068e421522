import Choreography

/// The checkout as one writes it by hand over streams: a task for each service, a dictionary for what it has done, and no
/// promise at all.
///
/// Nothing survives a crash, an event that comes twice is handled twice, and an undo that overtakes its step is lost.
enum HandWritten {
    /// What the services tell each other.
    private enum Message: Sendable {
        case placed(OrderPlaced)
        case captured(PaymentCaptured)
        case reserved(StockReserved)
        case scheduled(ShipmentScheduled)
        case outOfStock(OutOfStock)
        case refused(ShipmentRefused)
    }

    private typealias Inbox = AsyncStream<Message>
    private typealias Outbox = AsyncStream<Message>.Continuation

    /// Plays orders, so many at a time.
    @concurrent
    static func play(_ count: Int, inFlight: Int, failing percent: Int = 0) async {
        let (orders, toOrders) = Inbox.makeStream()
        let (payments, toPayments) = Inbox.makeStream()
        let (inventory, toInventory) = Inbox.makeStream()
        let (shipping, toShipping) = Inbox.makeStream()
        let (commands, toCommands) = AsyncStream<PlaceOrder>.makeStream()
        let (ends, toEnds) = AsyncStream<Bool>.makeStream()
        await withTaskGroup { group in
            group.addTask { await Self.placing(commands, to: toPayments) }
            group.addTask { await Self.ordering(orders, to: toEnds) }
            group.addTask { await Self.paying(payments, to: toInventory) }
            group.addTask { await Self.reserving(inventory, to: toShipping, undo: [toOrders, toPayments]) }
            group.addTask { await Self.shipping(shipping, to: toOrders, undo: [toOrders, toPayments, toInventory]) }
            var (started, completed, compensated) = (0, 0, 0)
            while started < min(inFlight, count) {
                toCommands.yield(PlaceOrder(started, failing: percent))
                started += 1
            }
            for await hasCompleted in ends {
                if hasCompleted { completed += 1 } else { compensated += 1 }
                if started < count {
                    toCommands.yield(PlaceOrder(started, failing: percent))
                    started += 1
                }
                if completed + compensated == count { break }
            }
            let failed = (0..<count).count { PlaceOrder.fails($0, of: percent) }
            require(compensated == failed, "\(compensated) of \(failed) orders were undone.")
            toCommands.finish()
            for outbox in [toOrders, toPayments, toInventory, toShipping] { outbox.finish() }
        }
    }

    private static func placing(_ commands: AsyncStream<PlaceOrder>, to payments: Outbox) async {
        for await order in commands {
            payments.yield(
                .placed(
                    OrderPlaced(
                        order: order.order,
                        customer: order.customer,
                        article: order.article,
                        region: order.region,
                        total: order.total
                    )
                )
            )
        }
    }

    private static func ordering(_ inbox: Inbox, to ends: AsyncStream<Bool>.Continuation) async {
        var ended: [Int: Bool] = [:]
        for await message in inbox {
            switch message {
            case .scheduled(let shipment):
                ended[shipment.order] = true
                ends.yield(true)
            case .outOfStock(let problem):
                ended[problem.order] = false
                ends.yield(false)
            case .refused(let problem):
                ended[problem.order] = false
                ends.yield(false)
            default: break
            }
            // Somebody has to forget them some time.
            if ended.count > 100_000 { ended.removeAll() }
        }
    }

    private static func paying(_ inbox: Inbox, to inventory: Outbox) async {
        var balances = Dictionary(uniqueKeysWithValues: (0..<PlaceOrder.customers).map { ($0, 1_000_000_000) })
        var payments: [Int: PaymentCaptured] = [:]
        for await message in inbox {
            switch message {
            case .placed(let order):
                balances[order.customer, default: 0] -= order.total
                let payment = PaymentCaptured(
                    order: order.order,
                    customer: order.customer,
                    article: order.article,
                    region: order.region,
                    total: order.total
                )
                payments[order.order] = payment
                inventory.yield(.captured(payment))
            case .outOfStock(let problem):
                if let payment = payments.removeValue(forKey: problem.order) {
                    balances[payment.customer, default: 0] += payment.total
                }
            case .refused(let problem):
                if let payment = payments.removeValue(forKey: problem.order) {
                    balances[payment.customer, default: 0] += payment.total
                }
            default: break
            }
            if payments.count > 100_000 { payments.removeAll() }
        }
    }

    private static func reserving(_ inbox: Inbox, to shipping: Outbox, undo: [Outbox]) async {
        var stock = Dictionary(uniqueKeysWithValues: (0..<PlaceOrder.articles).map { ($0, 1_000_000_000) })
        stock[PlaceOrder.missingArticle] = 0
        var reservations: [Int: StockReserved] = [:]
        for await message in inbox {
            switch message {
            case .captured(let payment):
                guard stock[payment.article, default: 0] > 0 else {
                    for outbox in undo { outbox.yield(.outOfStock(OutOfStock(order: payment.order))) }
                    continue
                }
                stock[payment.article, default: 0] -= 1
                let reservation = StockReserved(
                    order: payment.order,
                    article: payment.article,
                    region: payment.region
                )
                reservations[payment.order] = reservation
                shipping.yield(.reserved(reservation))
            case .refused(let problem):
                if let reservation = reservations.removeValue(forKey: problem.order) {
                    stock[reservation.article, default: 0] += 1
                }
            default: break
            }
            if reservations.count > 100_000 { reservations.removeAll() }
        }
    }

    private static func shipping(_ inbox: Inbox, to orders: Outbox, undo: [Outbox]) async {
        var loads: [Int: Int] = [:]
        for await message in inbox {
            guard case .reserved(let reservation) = message else { continue }
            guard reservation.region >= 0 else {
                for outbox in undo { outbox.yield(.refused(ShipmentRefused(order: reservation.order))) }
                continue
            }
            loads[reservation.region, default: 0] += 1
            orders.yield(.scheduled(ShipmentScheduled(order: reservation.order, region: reservation.region)))
        }
    }
}
