// Two participants with a database each: a box office sells seats, and a bank pays for them. What is not paid is undone.
//
// Usage: minimal-service FOLDER. Kill it when you like, and start it again on the same folder.
import Choreography
import ChoreographySQLite

struct Reserve: Command { var ticket: Int, cents: Int }
struct Reserved: DomainEvent { var ticket: Int, cents: Int }
struct SoldOut: CompensationEvent { var ticket: Int }
struct Paid: DomainEvent { var ticket: Int }
struct Declined: CompensationEvent { var ticket: Int }
struct Released: CompensationEvent { var ticket: Int }

struct BoxOffice: Participant {
    let store: SQLiteStore

    var reactions: [Reaction<SQLiteStore>] {
        InitiatingStep(on: Reserve.self, completes: Reserved.self, rejects: SoldOut.self) { wish, db in
            let taken = try db.execute("UPDATE hall SET free = free - 1 WHERE free > 0")
            guard taken == 1 else { throw SoldOut(ticket: wish.ticket) }
            return Reserved(ticket: wish.ticket, cents: wish.cents)
        }
        .compensate(on: Declined.self) { reserved, db in
            try db.execute("UPDATE hall SET free = free + 1")
            return Released(ticket: reserved.ticket)
        }
        Listener(on: Paid.self) { _, db in try db.execute("UPDATE hall SET sold = sold + 1") }
    }
}

struct Bank: Participant {
    let store: SQLiteStore

    var reactions: [Reaction<SQLiteStore>] {
        PivotStep(on: Reserved.self, completes: Paid.self, rejects: Declined.self) { seat, db in
            let paid = try db.execute("UPDATE account SET cents = cents - ?1 WHERE cents >= ?1", seat.cents)
            guard paid == 1 else { throw Declined(ticket: seat.ticket) }
            return Paid(ticket: seat.ticket)
        }
    }
}

let folder = CommandLine.arguments.dropFirst().first ?? "."
let hall = SQLiteMigration("hall", "CREATE TABLE hall(free INT, sold INT)", "INSERT INTO hall VALUES(5, 0)")
let account = SQLiteMigration("account", "CREATE TABLE account(cents INT)", "INSERT INTO account VALUES(3000)")
let office = BoxOffice(store: try SQLiteStore(path: "\(folder)/office.db", migrations: [hall]))
let bank = Bank(store: try SQLiteStore(path: "\(folder)/bank.db", migrations: [account]))
let theatre = SagaChoreography("theatre") {
    office
    bank
}
for ticket in 1...4 {
    print("Ticket \(ticket): \(try await theatre.start(Reserve(ticket: ticket, cents: 900)).outcome)")
}
let seats = try await office.store.read { db in
    try db.first("SELECT free, sold FROM hall") { row in [try row.get(0, as: Int.self), try row.get(1)] }
}
print("Seats free and sold:", seats ?? [])
await theatre.shutDown()
