import Choreography
import ChoreographySQLite

struct Stay: Command {
    var guest: Int
    var pays: Bool
}
struct StayWanted: DomainEvent {
    var guest: Int
    var pays: Bool
}
struct RoomHeld: DomainEvent {
    var guest: Int
    var pays: Bool
}
struct StayPaid: DomainEvent { var guest: Int }
struct RoomTaken: CompensationEvent { var guest: Int }
struct StayDeclined: CompensationEvent { var guest: Int }
struct StayGone: CompensationEvent { var guest: Int }

/// One room, which one guest at a time has until they have paid and left.
struct Hotel {
    let store: SQLiteStore
    let till = Till()
    /// Whether the room can't be made ready for others.
    let isRoomBroken = Guarded(false)
    private let folder: TemporaryFolder

    init(in folder: TemporaryFolder) throws {
        self.folder = folder
        self.store = try SQLiteStore(
            path: folder.file("hotel.db"),
            migrations: [
                .semanticLocks,
                SQLiteMigration(
                    "rooms",
                    "CREATE TABLE guests(number INTEGER PRIMARY KEY, guest INTEGER NOT NULL, has_left INTEGER NOT NULL)",
                    "CREATE TABLE peak(guests INTEGER NOT NULL)"
                ),
            ]
        )
    }

    func choreography() -> SagaChoreography {
        SagaChoreography("hotel", configuration: .once) {
            Lobby(store: self.store)
            Rooms(store: self.store, isBroken: self.isRoomBroken)
            Till.Service(till: self.till)
        }
    }

    /// Those who had the room, in order.
    var guests: [Int] {
        get async throws {
            try await self.store.read { db in
                try db.query("SELECT guest FROM guests WHERE has_left = 1 ORDER BY number") { row in
                    try row.get("guest", as: Int.self)
                }
            }
        }
    }

    /// How many had it at the same time, at most.
    var mostAtOnce: Int? {
        get async throws {
            try await self.store.read { db in
                try db.first("SELECT max(guests) AS most FROM peak") { row in try row.get("most", as: Int.self) }
            }
        }
    }

    var lockCount: Int? {
        get async throws {
            try await self.store.read { db in
                try db.first("SELECT count(*) AS n FROM semantic_locks") { row in try row.get("n", as: Int.self) }
            }
        }
    }
}

/// What takes the guests' money.
final class Till: Sendable {
    private let state = Guarded(false)

    var isBroken: Bool {
        get { self.state.withLock { $0 } }
        set { self.state.withLock { $0 = newValue } }
    }

    struct Service: Participant {
        let till: Till
        let store = InMemoryStore(Nothing())
        var name: String { "Till" }

        var reactions: [Reaction<InMemoryStore<Nothing>>] {
            PivotStep(on: RoomHeld.self, completes: StayPaid.self, rejects: StayDeclined.self) { room, _ in
                guard !self.till.isBroken else { throw Glitch() }
                guard room.pays else { throw StayDeclined(guest: room.guest) }
                return StayPaid(guest: room.guest)
            }
        }
    }
}

private struct Lobby: Participant {
    let store: SQLiteStore

    var reactions: [Reaction<SQLiteStore>] {
        InitiatingStep(on: Stay.self, completes: StayWanted.self) { stay, _ in
            StayWanted(guest: stay.guest, pays: stay.pays)
        }
        .compensate(on: RoomTaken.self, StayDeclined.self) { wanted, _ in StayGone(guest: wanted.guest) }
    }
}

private struct Rooms: Participant {
    let store: SQLiteStore
    let isBroken: Guarded<Bool>

    var reactions: [Reaction<SQLiteStore>] {
        CompensatableStep(on: StayWanted.self, completes: RoomHeld.self, rejects: RoomTaken.self) { wanted, db in
            try db.execute("INSERT INTO guests(guest, has_left) VALUES(?1, 0)", wanted.guest)
            try db.execute("INSERT INTO peak SELECT count(*) FROM guests WHERE has_left = 0")
            return RoomHeld(guest: wanted.guest, pays: wanted.pays)
        }
        .locking({ _ in 1 }, in: { $0.semanticLock("rooms") }) { wanted, _ in RoomTaken(guest: wanted.guest) }
        .compensate(on: StayDeclined.self) { held, db in
            guard !self.isBroken.withLock({ $0 }) else { throw Glitch() }
            try db.execute("DELETE FROM guests WHERE guest = ?1", held.guest)
            return StayGone(guest: held.guest)
        }
        Listener(on: StayPaid.self) { paid, db in
            try db.execute("UPDATE guests SET has_left = 1 WHERE guest = ?1", paid.guest)
        }
        .unlocking(in: { $0.semanticLock("rooms", of: Int.self) })
    }
}
