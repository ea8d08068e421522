import Choreography

/// Who wants two seats, in which order: guests on their way down begin in the stalls, those on their way up in the
/// balcony, so that two of them can wait for each other.
protocol Way: Sendable { static var name: String { get } }
enum Down: Way { static let name = "Down" }
enum Up: Way { static let name = "Up" }

struct Seats: Sendable, Hashable, Codable {
    var guest: Int
    var stalls = 1
    var balcony = 1
    var pays = true
}

protocol SeatEvent: DomainEvent {
    associatedtype W: Way
    static var fact: String { get }
    var seats: Seats { get }
}

extension SeatEvent {
    static var eventName: String { W.name + self.fact }
}

struct Book<W: Way>: Command {
    var seats: Seats
    static var commandName: String { "Book" + W.name }
}
struct Wanted<W: Way>: SeatEvent {
    var seats: Seats
    static var fact: String { "Wanted" }
}
struct HeldOne<W: Way>: SeatEvent {
    var seats: Seats
    static var fact: String { "HeldOne" }
}
struct HeldBoth<W: Way>: SeatEvent {
    var seats: Seats
    static var fact: String { "HeldBoth" }
}
struct SeatsPaid<W: Way>: SeatEvent {
    var seats: Seats
    static var fact: String { "Paid" }
}
struct NotFree<W: Way>: SeatEvent, CompensationEvent {
    var seats: Seats
    static var fact: String { "NotFree" }
}
struct Declined<W: Way>: SeatEvent, CompensationEvent {
    var seats: Seats
    static var fact: String { "Declined" }
}
struct Freed<W: Way>: SeatEvent, CompensationEvent {
    var seats: Seats
    static var fact: String { "Freed" }
}

struct Floor {
    /// The guests that are at work on a seat: at most one, or the lock does not hold.
    var users = Table<Int, [Int]>()
    var sold = Table<Int, Int>()
    var locks = SemanticLock<Int>()

    static func enter(_ seat: Int, _ guest: Int, _ floor: InMemoryTransaction<Floor>) {
        floor.users[seat, default: []].append(guest)
    }

    static func leave(_ guest: Int, _ floor: InMemoryTransaction<Floor>) {
        for (seat, guests) in floor.users.rows where guests.contains(guest) {
            let rest = guests.filter { $0 != guest }
            floor.users[seat] = rest.isEmpty ? nil : rest
        }
    }
}

struct BoxDesk<W: Way>: Participant {
    let store: InMemoryStore<Floor>
    var name: String { "Desk" + W.name }

    var reactions: [Reaction<InMemoryStore<Floor>>] {
        InitiatingStep(on: Book<W>.self, completes: Wanted<W>.self) { book, _ in Wanted(seats: book.seats) }
            .compensate(on: NotFree<W>.self, Declined<W>.self) { wanted, _ in Freed<W>(seats: wanted.seats) }
    }
}

struct SeatCashier<W: Way>: Participant {
    let store: InMemoryStore<Floor>
    var name: String { "Cashier" + W.name }

    var reactions: [Reaction<InMemoryStore<Floor>>] {
        PivotStep(
            on: HeldBoth<W>.self,
            completes: SeatsPaid<W>.self,
            rejects: Declined<W>.self,
            retry: .constant(.seconds(10), maxAttempts: 3)
        ) { held, _ in
            guard held.seats.pays else { throw Declined<W>(seats: held.seats) }
            return SeatsPaid(seats: held.seats)
        }
    }
}

/// The stalls or the balcony.
struct Usher<Locks: SemanticLockTable<Int>>: Participant {
    let name: String
    let store: InMemoryStore<Floor>
    let seat: @Sendable (Seats) -> Int
    var limit = Duration.seconds(60)
    let locks: @Sendable (InMemoryTransaction<Floor>) -> Locks

    var reactions: [Reaction<InMemoryStore<Floor>>] {
        self.on(Wanted<Down>.self, HeldOne<Down>.self, isFirst: self.name == "Stalls")
        self.on(Wanted<Up>.self, HeldOne<Up>.self, isFirst: self.name == "Balcony")
    }

    private func on<W: Way>(
        _ wanted: Wanted<W>.Type,
        _ held: HeldOne<W>.Type,
        isFirst: Bool
    ) -> [Reaction<InMemoryStore<Floor>>] {
        let seat = self.seat
        return Self.reactions {
            if isFirst {
                CompensatableStep(on: wanted, completes: held, rejects: NotFree<W>.self) { wanted, floor in
                    try Self.sit(seat(wanted.seats), wanted.seats, floor) { NotFree<W>(seats: $0) }
                    return HeldOne(seats: wanted.seats)
                }
                .locking({ seat($0.seats) }, in: self.locks, waiting: self.limit) { wanted, _ in
                    NotFree(seats: wanted.seats)
                }
                .compensate(on: NotFree<W>.self, Declined<W>.self) { held, floor in
                    Floor.leave(held.seats.guest, floor)
                    return Freed<W>(seats: held.seats)
                }
            } else {
                CompensatableStep(on: held, completes: HeldBoth<W>.self, rejects: NotFree<W>.self) { held, floor in
                    try Self.sit(seat(held.seats), held.seats, floor) { NotFree<W>(seats: $0) }
                    return HeldBoth(seats: held.seats)
                }
                .locking({ seat($0.seats) }, in: self.locks, waiting: self.limit) { held, _ in
                    NotFree(seats: held.seats)
                }
                .compensate(on: Declined<W>.self) { held, floor in
                    Floor.leave(held.seats.guest, floor)
                    return Freed<W>(seats: held.seats)
                }
            }
            Listener(on: SeatsPaid<W>.self) { paid, floor in
                floor.sold[seat(paid.seats)] = paid.seats.guest
                Floor.leave(paid.seats.guest, floor)
            }
            .unlocking(in: self.locks)
        }
    }

    private static func reactions(
        @ReactionBuilder<InMemoryStore<Floor>> _ make: () -> [Reaction<InMemoryStore<Floor>>]
    ) -> [Reaction<InMemoryStore<Floor>>] { make() }

    private static func sit<R: CompensationEvent>(
        _ seat: Int,
        _ seats: Seats,
        _ floor: InMemoryTransaction<Floor>,
        orThrow refusal: (Seats) -> R
    ) throws {
        guard floor.sold[seat] == nil else { throw refusal(seats) }
        Floor.enter(seat, seats.guest, floor)
    }
}

/// Desks, cashiers, and two floors with locks of their own.
struct Theatre {
    let stalls = InMemoryStore(Floor())
    let balcony = InMemoryStore(Floor())
    /// Of the desks and the cashiers, which keep nothing but what the framework keeps.
    private let offices = (0..<4).map { _ in InMemoryStore(Floor()) }

    func choreography(_ environment: Environment, limit: Duration = .seconds(60)) -> SagaChoreography {
        self.choreography(environment, limit: limit) { $0.locks }
    }

    func choreography<Locks: SemanticLockTable<Int>>(
        _ environment: Environment,
        limit: Duration = .seconds(60),
        locks: @escaping @Sendable (InMemoryTransaction<Floor>) -> Locks
    ) -> SagaChoreography {
        SagaChoreography("theatre", environment: environment) {
            BoxDesk<Down>(store: self.offices[0])
            BoxDesk<Up>(store: self.offices[1])
            SeatCashier<Down>(store: self.offices[2])
            SeatCashier<Up>(store: self.offices[3])
            Usher(name: "Stalls", store: self.stalls, seat: { $0.stalls }, limit: limit, locks: locks)
            Usher(name: "Balcony", store: self.balcony, seat: { $0.balcony }, limit: limit, locks: locks)
        }
    }
}

/// Locks of which an undo's giving back is forgotten.
struct ForgetfulLocks: SemanticLockTable {
    let locks: SemanticLockAccess<Int>

    func holder(of record: Int) -> SagaID? { self.locks.holder(of: record) }
    func lock(_ record: Int, for saga: SagaID, step: String) { self.locks.lock(record, for: saga, step: step) }
    func unlock(for saga: SagaID, step: String?) {
        if step == nil { self.locks.unlock(for: saga, step: nil) }
    }
    func clear(_ record: Int) { self.locks.clear(record) }
}

/// Locks that nobody sees.
struct BlindLocks: SemanticLockTable {
    let locks: SemanticLockAccess<Int>

    func holder(of record: Int) -> SagaID? { nil }
    func lock(_ record: Int, for saga: SagaID, step: String) { self.locks.lock(record, for: saga, step: step) }
    func unlock(for saga: SagaID, step: String?) { self.locks.unlock(for: saga, step: step) }
    func clear(_ record: Int) { self.locks.clear(record) }
}
