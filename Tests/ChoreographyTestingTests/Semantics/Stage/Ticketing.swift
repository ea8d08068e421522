import Choreography
import ChoreographyTesting

// A ticket that is paid at a bank outside, and printed at the same time, unless it can't be.

struct OrderTicket: Command, Numbered { var n: Int }
struct TicketOrdered: DomainEvent, Numbered { var n: Int }
struct TicketPaid: DomainEvent, Numbered { var n: Int }
struct TicketPrinted: DomainEvent, Numbered { var n: Int }
struct CardRefused: CompensationEvent, Numbered { var n: Int }
struct PaperJammed: CompensationEvent, Numbered { var n: Int }
struct OrderDropped: CompensationEvent, Numbered { var n: Int }
struct TicketRefunded: CompensationEvent, Numbered { var n: Int }

/// What is outside, and outlives the process: it does once what it is asked for more than once with the same key.
final class OutsideBank: Sendable {
    struct Account: Sendable {
        var charges = 0
        var refunds = 0
        var calls: [String] = []

        /// Whether it has the money: what is refunded before it is charged is never charged.
        var isCharged: Bool { self.charges > 0 && self.refunds == 0 }
    }

    private let accounts = Locked<[IdempotencyKey: Account]>([:])

    var all: [IdempotencyKey: Account] { self.accounts.withLock { $0 } }

    func charge(_ key: IdempotencyKey) {
        self.accounts.withLock { accounts in
            accounts[key, default: Account()].calls.append("charge")
            accounts[key, default: Account()].charges = 1
        }
    }

    func refund(_ key: IdempotencyKey, isKnown: Bool) {
        self.accounts.withLock { accounts in
            accounts[key, default: Account()].calls.append(isKnown ? "refund" : "refund unknown")
            accounts[key, default: Account()].refunds = 1
        }
    }
}

/// The three with their stores, and the bank.
struct Ticketing: Sendable {
    let stage: Stage
    let bank = OutsideBank()
    private let stores = [0, 1, 2].map { _ in InMemoryStore(Books()) }

    init(_ script: @escaping Stage.Script) {
        self.stage = Stage(script)
    }

    func choreography(_ environment: Environment) -> SagaChoreography {
        self.stage.begin(environment)
        return SagaChoreography("ticketing", environment: environment, observers: [self.stage]) {
            Counter(store: self.stores[0])
            Cashier(store: self.stores[1], stage: self.stage, bank: self.bank)
            Printer(store: self.stores[2], stage: self.stage)
        }
    }

    /// What is committed of a saga: ordered, paid, printed.
    func committed(_ n: Int) -> [Int] { self.stores.map { $0.committed { $0.rows[n, default: 0] } ?? -1 } }
}

private struct Counter: Participant {
    let store: InMemoryStore<Books>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        InitiatingStep(on: OrderTicket.self, completes: TicketOrdered.self) { order, books in
            books.rows[order.n, default: 0] += 1
            return TicketOrdered(n: order.n)
        }
        .compensate(on: CardRefused.self, PaperJammed.self) { ordered, books in
            books.rows[ordered.n, default: 0] -= 1
            return OrderDropped(n: ordered.n)
        }
        Listener(on: TicketPaid.self) { _, _ in }
        Listener(on: TicketPrinted.self) { _, _ in }
    }
}

private struct Cashier: Participant {
    let store: InMemoryStore<Books>
    let stage: Stage
    let bank: OutsideBank

    var reactions: [Reaction<InMemoryStore<Books>>] {
        ExternalStep(on: TicketOrdered.self, completes: TicketPaid.self, rejects: CardRefused.self) { ordered, key in
            self.bank.charge(key)
            try await self.stage.play("Cashier", ordered.n)
        } commit: { ordered, _, books in
            books.rows[ordered.n, default: 0] += 1
            return TicketPaid(n: ordered.n)
        }
        .compensate(on: PaperJammed.self) { effect, key in
            let isKnown = if case .done = effect { true } else { false }
            self.bank.refund(key, isKnown: isKnown)
            try await self.stage.play("undo Cashier", Self.number(effect))
        } commit: { effect, books in
            if case .done(let paid) = effect { books.rows[paid.n, default: 0] -= 1 }
            return TicketRefunded(n: Self.number(effect))
        }
    }

    private static func number(_ effect: ExternalEffect<TicketOrdered, TicketPaid>) -> Int {
        switch effect {
        case .done(let paid): paid.n
        case .unknown(let ordered): ordered.n
        }
    }
}

private struct Printer: Participant {
    let store: InMemoryStore<Books>
    let stage: Stage

    var reactions: [Reaction<InMemoryStore<Books>>] {
        CompensatableStep(on: TicketOrdered.self, completes: TicketPrinted.self, rejects: PaperJammed.self) {
            ordered,
            books in
            books.rows[ordered.n, default: 0] += 1
            try await self.stage.play("Printer", ordered.n)
            return TicketPrinted(n: ordered.n)
        }
        .compensate(on: CardRefused.self) { printed, books in
            books.rows[printed.n, default: 0] -= 1
            return OrderDropped(n: printed.n)
        }
    }
}
