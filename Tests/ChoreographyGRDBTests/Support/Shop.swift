#if GRDB
import Choreography
import ChoreographyGRDB
import GRDB

struct Buy: Command {
    var id: Int
    var cents: Int
}

struct Bought: DomainEvent {
    var id: Int
    var cents: Int
}

struct Reserved: DomainEvent {
    var id: Int
    var cents: Int
}

struct Paid: DomainEvent { var id: Int }
struct Refused: CompensationEvent { var id: Int }
struct SoldOut: CompensationEvent { var id: Int }
struct Declined: CompensationEvent { var id: Int }
struct Cancelled: CompensationEvent { var id: Int }
struct GivenBack: CompensationEvent { var id: Int }

/// Something that goes wrong in the machinery.
struct Glitch: Error {}

/// Three participants of one program, which share its database.
struct Shop: Sendable {
    let store: GRDBStore
    /// Is told the name of each body that runs, after its writes.
    var onBody: @Sendable (String, GRDBTransaction) throws -> Void = { _, _ in }

    func choreography(
        configuration: SagaChoreography.Configuration = .init(),
        environment: Environment = .system,
        observers: [any SagaObserver] = [],
        interceptors: [any StepInterceptor] = []
    ) -> SagaChoreography {
        SagaChoreography(
            "shop",
            configuration: configuration,
            environment: environment,
            observers: observers,
            interceptors: interceptors
        ) {
            Orders(store: self.store, onBody: self.onBody)
            Stock(store: self.store, onBody: self.onBody)
            Payments(store: self.store, onBody: self.onBody)
        }
    }
}

struct Orders: Participant {
    let store: GRDBStore
    let onBody: @Sendable (String, GRDBTransaction) throws -> Void

    var reactions: [Reaction<GRDBStore>] {
        InitiatingStep(on: Buy.self, completes: Bought.self, rejects: Refused.self) { order, transaction in
            let db = try transaction.database
            try Purchase(id: order.id, cents: order.cents, state: "placed").insert(db)
            try self.onBody("buy", transaction)
            guard order.cents > 0 else { throw Refused(id: order.id) }
            return Bought(id: order.id, cents: order.cents)
        }
        .compensate(on: SoldOut.self, Declined.self) { bought, transaction in
            try Purchase.deleteOne(transaction.database, key: bought.id)
            try self.onBody("cancel", transaction)
            return Cancelled(id: bought.id)
        }
        Listener(on: Paid.self) { paid, transaction in
            try transaction.database.execute(
                sql: "UPDATE purchase SET state = 'paid' WHERE id = ?",
                arguments: [paid.id]
            )
            try self.onBody("paid", transaction)
        }
    }
}

struct Stock: Participant {
    let store: GRDBStore
    let onBody: @Sendable (String, GRDBTransaction) throws -> Void

    var reactions: [Reaction<GRDBStore>] {
        CompensatableStep(on: Bought.self, completes: Reserved.self, rejects: SoldOut.self) { order, transaction in
            let db = try transaction.database
            guard var shelf = try Shelf.fetchOne(db, key: "tea"), shelf.units > 0 else { throw SoldOut(id: order.id) }
            shelf.units -= 1
            try shelf.update(db)
            try self.onBody("reserve", transaction)
            return Reserved(id: order.id, cents: order.cents)
        }
        .compensate(on: Declined.self) { reserved, transaction in
            try transaction.database.execute(sql: "UPDATE shelf SET units = units + 1 WHERE product = 'tea'")
            try self.onBody("give back", transaction)
            return GivenBack(id: reserved.id)
        }
    }
}

struct Payments: Participant {
    let store: GRDBStore
    let onBody: @Sendable (String, GRDBTransaction) throws -> Void

    var reactions: [Reaction<GRDBStore>] {
        PivotStep(on: Reserved.self, completes: Paid.self, rejects: Declined.self) { order, transaction in
            let db = try transaction.database
            do {
                try db.execute(
                    sql: "UPDATE account SET cents = cents - ? WHERE customer = 'Ada'",
                    arguments: [order.cents]
                )
            } catch DatabaseError.SQLITE_CONSTRAINT {
                throw Declined(id: order.id)
            }
            try self.onBody("pay", transaction)
            return Paid(id: order.id)
        }
    }
}
#endif
