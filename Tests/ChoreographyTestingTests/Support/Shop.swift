import Choreography
import ChoreographyTesting

// A shop in miniature: an order is paid, and sent unless the product is sold out.

struct Order: Command { var n: Int }
struct Ordered: DomainEvent { var n: Int }
struct Paid: DomainEvent { var n: Int }
struct Sent: DomainEvent { var n: Int }
struct SoldOut: CompensationEvent { var n: Int }
struct Cancelled: CompensationEvent { var n: Int }
struct Refunded: CompensationEvent { var n: Int }

struct Books {
    var rows = Table<Int, Int>()
}

struct Desk: Participant {
    let store: InMemoryStore<Books>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        InitiatingStep(on: Order.self, completes: Ordered.self) { order, books in
            books.rows[order.n, default: 0] += 1
            return Ordered(n: order.n)
        }
        .compensate(on: SoldOut.self) { ordered, books in
            books.rows[ordered.n, default: 0] -= 1
            return Cancelled(n: ordered.n)
        }
        Listener(on: Sent.self) { _, _ in }
    }
}

struct Till: Participant {
    let store: InMemoryStore<Books>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        CompensatableStep(on: Ordered.self, completes: Paid.self) { ordered, books in
            await Task.yield()
            books.rows[ordered.n, default: 0] += 1
            await Task.yield()
            return Paid(n: ordered.n)
        }
        .compensate(on: SoldOut.self) { paid, books in
            books.rows[paid.n, default: 0] -= 1
            return Refunded(n: paid.n)
        }
        Listener(on: Cancelled.self) { _, _ in }
    }
}

struct Shelf: Participant {
    let store: InMemoryStore<Books>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        PivotStep(on: Paid.self, completes: Sent.self, rejects: SoldOut.self) { paid, books in
            if books.rows.rows.values.count(where: { $0 > 0 }) >= 2 { throw SoldOut(n: paid.n) }
            books.rows[paid.n, default: 0] += 1
            return Sent(n: paid.n)
        }
        Listener(on: Refunded.self) { _, _ in }
    }
}

/// The three with their stores.
struct Shop: Sendable {
    let desk = InMemoryStore(Books())
    let till = InMemoryStore(Books())
    let shelf = InMemoryStore(Books())

    func choreography(_ environment: Environment) -> SagaChoreography {
        SagaChoreography("shop", environment: environment) {
            Desk(store: self.desk)
            Till(store: self.till)
            Shelf(store: self.shelf)
        }
    }

    /// Probes the shop, which has some orders already.
    func probe(orders: Int = 1) throws -> SagaProbe {
        let probe = SagaProbe { self.choreography($0) }
        for n in 0..<orders { try probe.start(Order(n: n + 1)) }
        return probe
    }

    /// The orders that stand in the books of all three, or the difference.
    func check() async throws {
        let desk = await self.desk.read { $0.rows.rows.filter { $0.value != 0 } }
        let till = await self.till.read { $0.rows.rows.filter { $0.value != 0 } }
        let shelf = await self.shelf.read { $0.rows.rows.filter { $0.value != 0 } }
        guard desk == till, till == shelf, desk.values.allSatisfy({ $0 == 1 }) else {
            throw Mismatch(description: "desk \(desk), till \(till), shelf \(shelf)")
        }
    }
}

struct Mismatch: Error, CustomStringConvertible {
    let description: String
}
