import Choreography
import ChoreographyTesting

// A trip with two branches, one of which goes on, and a join; each branch may reject.

struct BookTrip: Command, Numbered { var n: Int }
struct TripBooked: DomainEvent, Numbered { var n: Int }
struct RoomReserved: DomainEvent, Numbered { var n: Int }
struct SeatReserved: DomainEvent, Numbered { var n: Int }
struct ShuttleHired: DomainEvent, Numbered { var n: Int }
struct TicketsSent: DomainEvent, Numbered { var n: Int }
struct HotelFull: CompensationEvent, Numbered { var n: Int }
struct FlightFull: CompensationEvent, Numbered { var n: Int }
struct TripCancelled: CompensationEvent, Numbered { var n: Int }
struct RoomReleased: CompensationEvent, Numbered { var n: Int }
struct SeatReleased: CompensationEvent, Numbered { var n: Int }
struct ShuttleReleased: CompensationEvent, Numbered { var n: Int }

/// After the agency, the hotel and the airline run beside each other; the shuttle follows the airline; the office joins
/// the hotel and the shuttle.
///
/// The hotel or the airline may reject, and what the other branch has done is undone then.
struct Trip: Sendable {
    static let participants = ["Agency", "Hotel", "Airline", "Shuttle", "Office"]

    let stage: Stage
    var retry: RetryPolicy?
    /// How long the airline's body may run.
    var timeout: Duration?
    /// Whether the hotel rejects once its retries are exhausted.
    var givesUp = false
    var configuration = SagaChoreography.Configuration()
    private let stores = Self.participants.map { _ in InMemoryStore(Books()) }

    init(_ script: @escaping Stage.Script = { _ in }) {
        self.stage = Stage(script)
    }

    func choreography(_ environment: Environment) -> SagaChoreography {
        self.stage.begin(environment)
        return SagaChoreography(
            "trip",
            configuration: self.configuration,
            environment: environment,
            observers: [self.stage]
        ) {
            Agency(store: self.stores[0], stage: self.stage)
            Hotel(store: self.stores[1], stage: self.stage, retry: self.retry, givesUp: self.givesUp)
            Airline(store: self.stores[2], stage: self.stage, retry: self.retry, timeout: self.timeout)
            Shuttle(store: self.stores[3], stage: self.stage, retry: self.retry)
            Office(store: self.stores[4], stage: self.stage, retry: self.retry)
        }
    }

    /// What is committed of a saga in the books of a participant; `nil` while a transaction is under way.
    func committed(_ participant: String, _ n: Int) -> Int? {
        guard let place = Self.participants.firstIndex(of: participant) else { return nil }
        return self.stores[place].committed { $0.rows[n, default: 0] }
    }

    /// What the airline has written of a saga at the end of its body.
    func lateWrites(_ n: Int) -> Int? { self.stores[2].committed { $0.rows[-n, default: 0] } }

    /// Makes sure that every saga is all done or all undone in all books, as it has ended, and lets a check look at it.
    func check(_ check: (History) throws -> Void) throws {
        try self.stage.review { history in
            let books = Self.participants.map { self.committed($0, history.n) ?? -1 }
            let (done, undone) = ([1, 1, 1, 1, 1], [0, 0, 0, 0, 0])
            if let outcome = history.outcome {
                try history.require(books == (outcome == "completed" ? done : undone), "the books are \(books)")
            } else {
                // A process that finds nothing left of a saga tells nobody of its end.
                try history.require(self.stage.lives.count > 1, "has not ended")
                try history.require(books == done || books == undone, "the books are \(books)")
            }
            try check(history)
        }
    }
}

private struct Agency: Participant {
    let store: InMemoryStore<Books>
    let stage: Stage

    var reactions: [Reaction<InMemoryStore<Books>>] {
        InitiatingStep(on: BookTrip.self, completes: TripBooked.self) { book, books in
            books.rows[book.n, default: 0] += 1
            try await self.stage.play("Agency", book.n)
            return TripBooked(n: book.n)
        }
        .compensate(on: HotelFull.self, FlightFull.self) { (booked: TripBooked, books) in
            books.rows[booked.n, default: 0] -= 1
            try await self.stage.play("undo Agency", booked.n)
            return TripCancelled(n: booked.n)
        }
    }
}

private struct Hotel: Participant {
    let store: InMemoryStore<Books>
    let stage: Stage
    let retry: RetryPolicy?
    let givesUp: Bool

    private var onExhaustion: (@Sendable (TripBooked, any Error) -> HotelFull)? {
        guard self.givesUp else { return nil }
        return { booked, _ in HotelFull(n: booked.n) }
    }

    var reactions: [Reaction<InMemoryStore<Books>>] {
        CompensatableStep(
            on: TripBooked.self,
            completes: RoomReserved.self,
            rejects: HotelFull.self,
            retry: self.retry,
            onExhaustion: self.onExhaustion
        ) { booked, books in
            books.rows[booked.n, default: 0] += 1
            try await self.stage.play("Hotel", booked.n)
            return RoomReserved(n: booked.n)
        }
        .compensate(on: FlightFull.self) { (reserved: RoomReserved, books) in
            books.rows[reserved.n, default: 0] -= 1
            try await self.stage.play("undo Hotel", reserved.n)
            return RoomReleased(n: reserved.n)
        }
    }
}

private struct Airline: Participant {
    let store: InMemoryStore<Books>
    let stage: Stage
    let retry: RetryPolicy?
    let timeout: Duration?

    var reactions: [Reaction<InMemoryStore<Books>>] {
        CompensatableStep(
            on: TripBooked.self,
            completes: SeatReserved.self,
            rejects: FlightFull.self,
            retry: self.retry,
            timeout: self.timeout
        ) { booked, books in
            books.rows[booked.n, default: 0] += 1
            try await self.stage.play("Airline", booked.n)
            books.rows[-booked.n, default: 0] += 1
            return SeatReserved(n: booked.n)
        }
        .compensate(on: HotelFull.self) { (reserved: SeatReserved, books) in
            books.rows[reserved.n, default: 0] -= 1
            books.rows[-reserved.n, default: 0] -= 1
            try await self.stage.play("undo Airline", reserved.n)
            return SeatReleased(n: reserved.n)
        }
    }
}

private struct Shuttle: Participant {
    let store: InMemoryStore<Books>
    let stage: Stage
    let retry: RetryPolicy?

    var reactions: [Reaction<InMemoryStore<Books>>] {
        CompensatableStep(on: SeatReserved.self, completes: ShuttleHired.self, retry: self.retry) { reserved, books in
            books.rows[reserved.n, default: 0] += 1
            try await self.stage.play("Shuttle", reserved.n)
            return ShuttleHired(n: reserved.n)
        }
        .compensate(on: HotelFull.self) { (hired: ShuttleHired, books) in
            books.rows[hired.n, default: 0] -= 1
            try await self.stage.play("undo Shuttle", hired.n)
            return ShuttleReleased(n: hired.n)
        }
    }
}

private struct Office: Participant {
    let store: InMemoryStore<Books>
    let stage: Stage
    let retry: RetryPolicy?

    var reactions: [Reaction<InMemoryStore<Books>>] {
        Listener(on: SeatReserved.self, id: "seat", retry: self.retry) { reserved, _ in
            try await self.stage.play("seat", reserved.n)
        }
        JoinStep(on: RoomReserved.self, ShuttleHired.self, completes: TicketsSent.self, id: "send") { joined, books in
            let (room, _) = joined.events
            books.rows[room.n, default: 0] += 1
            try await self.stage.play("Office", room.n)
            return TicketsSent(n: room.n)
        }
        Listener(on: TicketsSent.self, id: "file") { sent, _ in try await self.stage.play("file", sent.n) }
    }
}
