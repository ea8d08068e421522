#if Telemetry
import Choreography
import ChoreographySQLite
import Synchronization

// An order that five participants take part in, and that Shipping refuses if its number can be divided by five.

struct PlaceOrder: Command { var n: Int }
struct OrderPlaced: DomainEvent { var n: Int }
struct OrderCancelled: CompensationEvent { var n: Int }
struct PaymentCaptured: DomainEvent { var n: Int }
struct PaymentRefunded: CompensationEvent { var n: Int }
struct StockReserved: DomainEvent { var n: Int }
struct StockReleased: CompensationEvent { var n: Int }
struct OrderShipped: DomainEvent { var n: Int }
struct ShipmentRefused: CompensationEvent { var n: Int }

struct Glitch: Error {}

/// What a participant in memory keeps that keeps nothing.
struct Nothing: Sendable {}

/// What a participant's bodies do beside their part.
typealias Script = @Sendable (_ participant: String, _ n: Int) throws -> Void

struct Orders<Store: SynchronousStore>: Participant {
    let name = "Orders"
    let store: Store
    let script: Script

    var reactions: [Reaction<Store>] {
        InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self) { order, _ in
            try self.script("Orders", order.n)
            return OrderPlaced(n: order.n)
        }
        .compensate(on: ShipmentRefused.self) { placed, _ in OrderCancelled(n: placed.n) }
    }
}

struct Payments<Store: SynchronousStore>: Participant {
    let name = "Payments"
    let store: Store
    let script: Script

    var reactions: [Reaction<Store>] {
        CompensatableStep(on: OrderPlaced.self, completes: PaymentCaptured.self) { placed, _ in
            try self.script("Payments", placed.n)
            return PaymentCaptured(n: placed.n)
        }
        .compensate(on: ShipmentRefused.self) { captured, _ in PaymentRefunded(n: captured.n) }
    }
}

struct Inventory<Store: SynchronousStore>: Participant {
    let name = "Inventory"
    let store: Store
    let script: Script

    var reactions: [Reaction<Store>] {
        CompensatableStep(on: PaymentCaptured.self, completes: StockReserved.self) { captured, _ in
            try self.script("Inventory", captured.n)
            return StockReserved(n: captured.n)
        }
        .compensate(on: ShipmentRefused.self) { reserved, _ in StockReleased(n: reserved.n) }
    }
}

struct Shipping<Store: SynchronousStore>: Participant {
    let name = "Shipping"
    let store: Store
    let script: Script

    var reactions: [Reaction<Store>] {
        PivotStep(on: StockReserved.self, completes: OrderShipped.self, rejects: ShipmentRefused.self) { reserved, _ in
            try self.script("Shipping", reserved.n)
            if reserved.n.isMultiple(of: 5) { throw ShipmentRefused(n: reserved.n) }
            return OrderShipped(n: reserved.n)
        }
    }
}

struct Notifications<Store: SynchronousStore>: Participant {
    let name = "Notifications"
    let store: Store

    var reactions: [Reaction<Store>] {
        Listener(on: OrderShipped.self) { _, _ in }
        Listener(on: OrderCancelled.self) { _, _ in }
        Listener(on: PaymentRefunded.self) { _, _ in }
        Listener(on: StockReleased.self) { _, _ in }
    }
}

/// The five of them, each with a store of its own.
struct Shop<Store: SynchronousStore>: Sendable {
    let stores: [Store]
    var retry = RetryPolicy.never
    var environment = Environment.system
    var script: Script = { _, _ in }

    func choreography(
        observers: [any SagaObserver] = [],
        interceptors: [any StepInterceptor] = []
    ) -> SagaChoreography {
        var configuration = SagaChoreography.Configuration()
        configuration.retry = self.retry
        return SagaChoreography(
            "shop",
            configuration: configuration,
            environment: self.environment,
            observers: observers,
            interceptors: interceptors
        ) {
            Orders(store: self.stores[0], script: self.script)
            Payments(store: self.stores[1], script: self.script)
            Inventory(store: self.stores[2], script: self.script)
            Shipping(store: self.stores[3], script: self.script)
            Notifications(store: self.stores[4])
        }
    }
}

extension Shop where Store == InMemoryStore<Nothing> {
    /// The shop in memory.
    init() {
        self.init(stores: (0..<5).map { _ in InMemoryStore(Nothing()) })
    }
}

extension Shop where Store == SQLiteStore {
    /// The shop on one file for all participants, or on one for each.
    init(in folder: TemporaryFolder, files: Int) throws {
        let opened = try (0..<files).map { try SQLiteStore(path: "\(folder.path)/\($0).db") }
        self.init(stores: (0..<5).map { opened[min($0, files - 1)] })
    }
}

/// Fails so often, and then never again.
final class Failing: Sendable {
    private let left: Mutex<Int>

    init(times: Int) { self.left = Mutex(times) }

    func call() throws {
        let fails = self.left.withLock { left in
            left -= 1
            return left >= 0
        }
        if fails { throw Glitch() }
    }
}

/// Waits for entries of one kind.
struct EntryWatch: SagaObserver {
    private let kind: TimelineEntry.Kind
    private let entries: AsyncStream<TimelineEntry>
    private let continuation: AsyncStream<TimelineEntry>.Continuation

    init(_ kind: TimelineEntry.Kind) {
        self.kind = kind
        (self.entries, self.continuation) = AsyncStream.makeStream()
    }

    func observe(_ entry: TimelineEntry) {
        if entry.kind == self.kind { self.continuation.yield(entry) }
    }

    /// Waits for the first of them.
    func wait() async {
        for await _ in self.entries { return }
    }
}
#endif
