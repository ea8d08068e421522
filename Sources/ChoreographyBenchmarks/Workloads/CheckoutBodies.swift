import Choreography

// What the services of the checkout do, whether their bodies may suspend or not.

extension InMemoryTransaction<OrderBook> {
    func place(_ order: PlaceOrder) throws -> OrderPlaced {
        guard order.total > 0 else { throw OrderRefused(order: order.order) }
        self.open[order.order] = order.total
        return OrderPlaced(
            order: order.order,
            customer: order.customer,
            article: order.article,
            region: order.region,
            total: order.total
        )
    }

    func cancel(_ order: OrderPlaced) -> OrderCancelled {
        self.open[order.order] = nil
        return OrderCancelled(order: order.order)
    }

    func confirm(_ shipment: ShipmentScheduled) -> OrderConfirmed {
        self.open[shipment.order] = nil
        return OrderConfirmed(order: shipment.order)
    }
}

extension InMemoryTransaction<Ledger> {
    func capture(_ order: OrderPlaced) throws -> PaymentCaptured {
        guard self.balances[order.customer, default: 0] >= order.total else {
            throw PaymentDeclined(order: order.order)
        }
        self.balances[order.customer, default: 0] -= order.total
        self.revenue[0, default: 0] += order.total
        return PaymentCaptured(
            order: order.order,
            customer: order.customer,
            article: order.article,
            region: order.region,
            total: order.total
        )
    }

    func refund(_ payment: PaymentCaptured) -> PaymentRefunded {
        self.revenue[0, default: 0] -= payment.total
        self.balances[payment.customer, default: 0] += payment.total
        return PaymentRefunded(order: payment.order)
    }
}

extension InMemoryTransaction<Warehouse> {
    func reserve(_ payment: PaymentCaptured) throws -> StockReserved {
        self.stock[payment.article, default: 0] -= 1
        guard self.stock[payment.article, default: 0] >= 0 else { throw OutOfStock(order: payment.order) }
        self.reserved[payment.article, default: 0] += 1
        return StockReserved(order: payment.order, article: payment.article, region: payment.region)
    }

    func release(_ reservation: StockReserved) -> StockReleased {
        self.stock[reservation.article, default: 0] += 1
        self.reserved[reservation.article, default: 0] -= 1
        return StockReleased(order: reservation.order)
    }
}

extension InMemoryTransaction<Depot> {
    func schedule(_ reservation: StockReserved) throws -> ShipmentScheduled {
        guard reservation.region >= 0 else { throw ShipmentRefused(order: reservation.order) }
        self.loads[reservation.region, default: 0] += 1
        return ShipmentScheduled(order: reservation.order, region: reservation.region)
    }
}

extension InMemoryTransaction<Outgoing> {
    func tell(_ subject: Int) { self.sent[subject, default: 0] += 1 }
}
