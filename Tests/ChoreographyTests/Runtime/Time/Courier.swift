@testable import Choreography

// An order that a courier has to fetch in time.

struct Order: Command { var n: Int }
struct Ordered: DomainEvent { var n: Int }
struct Fetched: DomainEvent { var n: Int }
struct Shipped: DomainEvent { var n: Int }
struct Overdue: CompensationEvent { var n: Int }
struct Withdrawn: CompensationEvent { var n: Int }
struct PutBack: CompensationEvent { var n: Int }

/// Takes orders, and withdraws those that are overdue.
struct Desk: Participant {
    let store: InMemoryStore<Cells>

    var reactions: [Reaction<InMemoryStore<Cells>>] {
        InitiatingStep(on: Order.self, completes: Ordered.self) { order, db in
            db.increase("ordered", by: 1)
            return Ordered(n: order.n)
        }
        .compensate(on: Overdue.self) { ordered, db in
            db.increase("ordered", by: -1)
            return Withdrawn(n: ordered.n)
        }
        Listener(on: Shipped.self) { _, db in db.increase("told", by: 1) }
    }
}

/// Fetches after so many failures of ten seconds each.
struct Courier: Participant {
    let store: InMemoryStore<Cells>
    let script: Script
    let retry: RetryPolicy

    var reactions: [Reaction<InMemoryStore<Cells>>] {
        CompensatableStep(on: Ordered.self, completes: Fetched.self, retry: self.retry) { ordered, db in
            try self.script.enter("fetch", ordered.n)
            db.increase("fetched", by: 1)
            return Fetched(n: ordered.n)
        }
        .compensate(on: Overdue.self) { fetched, db in
            db.increase("fetched", by: -1)
            return PutBack(n: fetched.n)
        }
    }
}

/// Ships what was fetched in time; otherwise it is overdue.
struct Dock: Participant {
    let store: InMemoryStore<Cells>
    let script: Script
    let time: Duration

    var reactions: [Reaction<InMemoryStore<Cells>>] {
        Deadline(
            after: Ordered.self,
            within: self.time,
            unless: Fetched.self,
            rejects: Overdue.self,
            retry: .constant(.seconds(1), maxAttempts: 3)
        ) { ordered, db in
            try self.script.enter("overdue", ordered.n)
            db.increase("overdue", by: 1)
            return Overdue(n: ordered.n)
        }
        RetriableStep(on: Fetched.self, completes: Shipped.self) { fetched, db in
            db.increase("shipped", by: 1)
            return Shipped(n: fetched.n)
        }
    }
}

/// The three with their stores.
struct CourierShop {
    let desk = InMemoryStore(Cells())
    let courier = InMemoryStore(Cells())
    let dock = InMemoryStore(Cells())
    let script = Script()
    var simulation = Simulation()
    var maxSagasInFlight = 10_000
    var time = Duration.seconds(60)
    var courierRetry = RetryPolicy.constant(.seconds(10), maxAttempts: 100)

    func choreography(
        interceptors: [any StepInterceptor] = [],
        faults: (any FaultInjector)? = nil
    ) -> SagaChoreography {
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = self.maxSagasInFlight
        return SagaChoreography(
            "delivery",
            configuration: configuration,
            environment: self.simulation.environment(faults: faults),
            interceptors: interceptors
        ) {
            Desk(store: self.desk)
            Courier(store: self.courier, script: self.script, retry: self.courierRetry)
            Dock(store: self.dock, script: self.script, time: self.time)
        }
    }

    /// Lets time pass, second by second.
    func pass(seconds: Int) {
        for _ in 0..<seconds { self.simulation.advance(by: .seconds(1)) }
    }

    /// What is on the books: ordered, fetched, overdue, shipped, told.
    func books() throws -> [Int] {
        try self.simulation.run {
            [
                await self.desk.committed("ordered"), await self.courier.committed("fetched"),
                await self.dock.committed("overdue"), await self.dock.committed("shipped"),
                await self.desk.committed("told"),
            ]
        }
    }
}
