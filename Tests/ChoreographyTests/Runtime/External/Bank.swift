@testable import Choreography

// An order that is paid by a card, which somebody else charges.

struct Buy: Command { var n: Int }
struct Bought: DomainEvent { var n: Int }
struct Charged: DomainEvent {
    var n: Int
    var receipt: Int
}
struct Sent: DomainEvent { var n: Int }
struct CardDeclined: CompensationEvent { var n: Int }
struct NotSent: CompensationEvent { var n: Int }
struct Returned: CompensationEvent { var n: Int }
struct Refunded: CompensationEvent {
    var n: Int
    var wasKnown: Bool
}

/// Somebody else's service, which takes a repeated key for the same request.
final class Bank: Sendable {
    private struct State: Sendable {
        var charges: [String: Int] = [:]
        var refunds: Set<String> = []
        var calls: [String] = []
        var underWay = 0
        var mostAtOnce = 0
    }

    private let state = Locked(State())
    let gate = Locked<Gate?>(nil)
    /// What happens to a request before it is carried out, and after.
    let before = Locked<@Sendable (_ key: String, _ count: Int) throws -> Void>({ _, _ in })
    let after = Locked<@Sendable (_ key: String, _ count: Int) throws -> Void>({ _, _ in })

    func charge(_ key: String) async throws -> Int {
        let count = self.state.withLock { state in
            state.calls.append("charge")
            state.underWay += 1
            state.mostAtOnce = max(state.mostAtOnce, state.underWay)
            return state.calls.count
        }
        defer { self.state.withLock { $0.underWay -= 1 } }
        try self.before.withLock { $0 }(key, count)
        try await self.gate.withLock { $0 }?.wait()
        let receipt = self.state.withLock { state in
            let receipt = state.charges[key] ?? state.charges.count + 1
            state.charges[key] = receipt
            return receipt
        }
        try self.after.withLock { $0 }(key, count)
        return receipt
    }

    func refund(_ key: String) async throws {
        self.state.withLock { state in
            state.calls.append("refund")
            if state.charges[key] != nil { state.refunds.insert(key) }
        }
    }

    var calls: [String] { self.state.withLock { $0.calls } }
    var mostAtOnce: Int { self.state.withLock { $0.mostAtOnce } }
    var charges: Int { self.state.withLock { $0.charges.count } }
    var refunds: Int { self.state.withLock { $0.refunds.count } }
    var keys: [String] { self.state.withLock { $0.charges.keys.sorted() } }
}

struct Clerk: Participant {
    let store: InMemoryStore<Cells>

    var reactions: [Reaction<InMemoryStore<Cells>>] {
        InitiatingStep(on: Buy.self, completes: Bought.self) { buy, db in
            db.increase("bought", by: 1)
            return Bought(n: buy.n)
        }
        .compensate(on: CardDeclined.self, NotSent.self) { bought, db in
            db.increase("bought", by: -1)
            return Returned(n: bought.n)
        }
    }
}

struct Till: Participant {
    let store: InMemoryStore<Cells>
    let bank: Bank
    var retry = RetryPolicy.constant(.seconds(1), maxAttempts: 3)
    var concurrency = 16
    var onExhaustion: (@Sendable (Bought, any Error) -> CardDeclined)?

    var reactions: [Reaction<InMemoryStore<Cells>>] {
        ExternalStep(
            on: Bought.self,
            completes: Charged.self,
            rejects: CardDeclined.self,
            retry: self.retry,
            onExhaustion: self.onExhaustion,
            timeout: .seconds(10),
            concurrency: self.concurrency
        ) { bought, key in
            try await self.bank.charge(key.description)
        } commit: { bought, receipt, db in
            db.increase("charged", by: 1)
            return Charged(n: bought.n, receipt: receipt)
        }
        .compensate(on: NotSent.self, CardDeclined.self) { _, key in
            try await self.bank.refund(key.description)
        } commit: { effect, db in
            switch effect {
            case .done(let charged):
                db.increase("charged", by: -1)
                return Refunded(n: charged.n, wasKnown: true)
            case .unknown(let bought):
                return Refunded(n: bought.n, wasKnown: false)
            }
        }
        Listener(on: Refunded.self) { refunded, db in
            db.increase(refunded.wasKnown ? "known" : "unknown", by: 1)
        }
    }
}

/// Sends what was bought, whether it is paid or not, and may say no.
struct Mail: Participant {
    let store: InMemoryStore<Cells>
    let script: Script

    var reactions: [Reaction<InMemoryStore<Cells>>] {
        CompensatableStep(
            on: Bought.self,
            completes: Sent.self,
            rejects: NotSent.self,
            retry: .constant(.seconds(10), maxAttempts: 9)
        ) { bought, _ in
            try self.script.enter("mail", bought.n)
            return Sent(n: bought.n)
        }
        .compensate(on: CardDeclined.self) { sent, _ in Returned(n: sent.n) }
        Listener(on: Sent.self) { _, _ in }
        Listener(on: Charged.self) { _, _ in }
    }
}
