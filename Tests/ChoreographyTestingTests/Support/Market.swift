import Choreography

// A purchase that is charged and reserved at the same time, and shipped in time or not at all.

struct Buy: Command {
    var n: Int
    var price: Int
}
struct Bought: DomainEvent {
    var n: Int
    var price: Int
}
struct Charged: DomainEvent {
    var n: Int
    var price: Int
}
struct Reserved: DomainEvent { var n: Int }
struct Shipped: DomainEvent { var n: Int }
struct NoCredit: CompensationEvent { var n: Int }
struct NoStock: CompensationEvent { var n: Int }
struct Overdue: CompensationEvent { var n: Int }
struct Withdrawn: CompensationEvent { var n: Int }
struct PaidBack: CompensationEvent { var n: Int }
struct PutBack: CompensationEvent { var n: Int }

struct Clerk: Participant {
    let store: InMemoryStore<Books>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        InitiatingStep(on: Buy.self, completes: Bought.self) { buy, books in
            books.rows[buy.n, default: 0] += 1
            return Bought(n: buy.n, price: buy.price)
        }
        .compensate(on: NoCredit.self, NoStock.self, Overdue.self) { bought, books in
            books.rows[bought.n, default: 0] -= 1
            return Withdrawn(n: bought.n)
        }
        Listener(on: Shipped.self) { _, _ in }
        Listener(on: PaidBack.self) { _, _ in }
        Listener(on: PutBack.self) { _, _ in }
    }
}

struct Bank: Participant {
    let store: InMemoryStore<Books>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        CompensatableStep(on: Bought.self, completes: Charged.self, rejects: NoCredit.self) { bought, books in
            let balance = books.rows[0, default: 100]
            await Task.yield()
            guard balance >= bought.price else { throw NoCredit(n: bought.n) }
            books.rows[0] = balance - bought.price
            await Task.yield()
            books.rows[bought.n, default: 0] += 1
            return Charged(n: bought.n, price: bought.price)
        }
        .compensate(on: NoStock.self, Overdue.self) { charged, books in
            books.rows[0, default: 100] += charged.price
            books.rows[charged.n, default: 0] -= 1
            return PaidBack(n: charged.n)
        }
        Listener(on: Withdrawn.self) { _, _ in }
    }
}

struct Depot: Participant {
    let store: InMemoryStore<Books>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        CompensatableStep(on: Bought.self, completes: Reserved.self, rejects: NoStock.self) { bought, books in
            guard books.rows[0, default: 2] > 0 else { throw NoStock(n: bought.n) }
            books.rows[0, default: 2] -= 1
            books.rows[bought.n, default: 0] += 1
            return Reserved(n: bought.n)
        }
        .compensate(on: NoCredit.self, Overdue.self) { reserved, books in
            books.rows[0, default: 2] += 1
            books.rows[reserved.n, default: 0] -= 1
            return PutBack(n: reserved.n)
        }
    }
}

struct Dock: Participant {
    let store: InMemoryStore<Books>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        Deadline(after: Bought.self, within: .seconds(15), unless: Charged.self, rejects: Overdue.self) { bought, _ in
            Overdue(n: bought.n)
        }
        JoinStep(on: Charged.self, Reserved.self, completes: Shipped.self) { joined, books in
            let (charged, _) = joined.events
            books.rows[charged.n, default: 0] += 1
            return Shipped(n: charged.n)
        }
    }
}

/// The four with their stores.
struct Market: Sendable {
    let clerk = InMemoryStore(Books())
    let bank = InMemoryStore(Books())
    let depot = InMemoryStore(Books())
    let dock = InMemoryStore(Books())

    func choreography(_ environment: Environment) -> SagaChoreography {
        SagaChoreography("market", environment: environment) {
            Clerk(store: self.clerk)
            Bank(store: self.bank)
            Depot(store: self.depot)
            Dock(store: self.dock)
        }
    }

    /// What stands in the books of all four, or the difference.
    func check() async throws {
        var books: [[Int: Int]] = []
        for store in [self.clerk, self.bank, self.depot, self.dock] {
            books.append(await store.read { $0.rows.rows.filter { $0.key != 0 && $0.value != 0 } })
        }
        let stock = await self.depot.read { $0.rows[0, default: 2] }
        guard books.allSatisfy({ $0 == books[0] }), books[0].values.allSatisfy({ $0 == 1 }),
            stock == 2 - books[0].count
        else { throw Mismatch(description: "\(books.map { $0.sorted { $0.key < $1.key } }), \(stock) in stock") }
    }
}
