#if ServiceLifecycle
import Choreography
import ChoreographySQLite

struct OrderCake: Command { var n: Int }
struct CakeOrdered: DomainEvent { var n: Int }
struct CakeBaked: DomainEvent { var n: Int }

struct Cold: Error {}

/// What a participant in memory keeps that keeps nothing.
struct Nothing: Sendable {}

/// Takes orders.
struct Counter<Store: SynchronousStore>: Participant {
    let name = "Counter"
    let store: Store

    var reactions: [Reaction<Store>] {
        InitiatingStep(on: OrderCake.self, completes: CakeOrdered.self) { order, _ in CakeOrdered(n: order.n) }
        Listener(on: CakeBaked.self) { _, _ in }
    }
}

/// Bakes them, as soon as its oven lets it.
struct Oven: Participant {
    let store = InMemoryStore(Nothing())
    let wait: @Sendable (Int) async throws -> Void

    var reactions: [Reaction<InMemoryStore<Nothing>>] {
        RetriableStep(on: CakeOrdered.self, completes: CakeBaked.self) { ordered, _ in
            try await self.wait(ordered.n)
            return CakeBaked(n: ordered.n)
        }
    }
}

/// What keeps an oven from baking all cakes in time.
enum Hindrance: String, CaseIterable {
    /// It fails with every tenth cake, which is tried again an hour later.
    case cold
    /// It never gets done with the fiftieth cake, behind which all others wait.
    case jammed
}

/// Bakes them, as far as nothing hinders it.
struct DurableOven: Participant {
    let name = "Oven"
    let store: SQLiteStore
    let hindrance: Hindrance?

    var reactions: [Reaction<SQLiteStore>] {
        if self.hindrance == .jammed {
            RetriableStep(on: CakeOrdered.self, completes: CakeBaked.self) { ordered, db in
                if ordered.n == 50 { try await Gate().wait() }
                return try Self.bake(ordered, db)
            }
        } else {
            RetriableStep(
                on: CakeOrdered.self,
                completes: CakeBaked.self,
                retry: .constant(.seconds(3600), maxAttempts: 10)
            ) { ordered, db in
                if self.hindrance == .cold, ordered.n.isMultiple(of: 10) { throw Cold() }
                return try Self.bake(ordered, db)
            }
        }
    }

    private static func bake(_ ordered: CakeOrdered, _ db: SQLiteTransaction) throws -> CakeBaked {
        try db.execute("INSERT INTO cakes(n) VALUES(?1)", ordered.n)
        return CakeBaked(n: ordered.n)
    }
}

/// Waits until it is opened, or its task is cancelled.
struct Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (self.stream, self.continuation) = AsyncStream.makeStream() }

    func wait() async throws {
        for await _ in self.stream {}
        try Task.checkCancellation()
    }

    func open() { self.continuation.finish() }
}
#endif
