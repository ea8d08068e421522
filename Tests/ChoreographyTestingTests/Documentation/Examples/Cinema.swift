// snippet: participants
import Choreography
import ChoreographyTesting
import Synchronization

// end

/// The example of "Testing a choreography": a cinema whose ushers make a mistake.
enum Cinema {
    // snippet: participants
    struct BuyTicket: Command { var guest: Int }
    struct TicketOrdered: DomainEvent { var guest: Int }
    struct SeatGiven: DomainEvent {
        var guest: Int
        var seat: Int
    }
    struct SoldOut: CompensationEvent { var guest: Int }
    struct OrderCancelled: CompensationEvent { var guest: Int }

    struct Book { var orders = Table<Int, String>() }
    struct Hall { var seats = Table<Int, Int>() }

    struct BoxOffice: Participant {
        let store: InMemoryStore<Book>

        var reactions: [Reaction<InMemoryStore<Book>>] {
            InitiatingStep(on: BuyTicket.self, completes: TicketOrdered.self) { order, book in
                book.orders[order.guest] = "ordered"
                return TicketOrdered(guest: order.guest)
            }
            .compensate(on: SoldOut.self) { ordered, book in
                book.orders[ordered.guest] = nil
                return OrderCancelled(guest: ordered.guest)
            }
            Listener(on: SeatGiven.self) { given, book in book.orders[given.guest] = "seat \(given.seat)" }
        }
    }

    final class Ushers: Participant {
        let store: InMemoryStore<Hall>
        let lastSeat = Atomic(0)

        init(store: InMemoryStore<Hall>) { self.store = store }

        var reactions: [Reaction<InMemoryStore<Hall>>] {
            PivotStep(on: TicketOrdered.self, completes: SeatGiven.self, rejects: SoldOut.self) { order, hall in
                let seat = self.lastSeat.add(1, ordering: .relaxed).newValue
                guard seat <= 2 else { throw SoldOut(guest: order.guest) }
                hall.seats[order.guest] = seat
                return SeatGiven(guest: order.guest, seat: seat)
            }
        }
    }
    // end

    // snippet: simulation
    struct TakenTwice: Error { var seats: [Int] }

    // end

    static func simulation() -> Simulation {
        // snippet: simulation
        let simulation = Simulation("cinema") { run in
            let (book, hall) = (InMemoryStore(Book()), InMemoryStore(Hall()))
            run.process { environment in
                SagaChoreography("cinema", environment: environment) {
                    BoxOffice(store: book)
                    Ushers(store: hall)
                }
            }
            for guest in 1...3 { run.start(BuyTicket(guest: guest)) }
            run.always("Each seat has one guest") {
                let seats = hall.committed { $0.seats.rows.values.sorted() } ?? []
                guard Set(seats).count == seats.count else { throw TakenTwice(seats: seats) }
            }
        }
        // end
        return simulation
    }

    static func verify(_ simulation: Simulation) async throws {
        // snippet: verify
        try await simulation.verify(seeds: 0..<500)
        // end
    }

    static func replay(_ simulation: Simulation) throws {
        // snippet: replay
        try simulation.replay(
            seed: 12,
            schedule: .fifo,
            sagas: [1, 2],
            faults: [
                "BoxOffice.BuyTicket fails in saga 1, attempt 1",
                "the process dies as soon as saga 1's TicketOrdered has reached Ushers",
            ]
        )
        // end
    }
}

/// The cinema without the mistake.
enum MendedCinema {
    typealias Hall = Cinema.Hall
    typealias TicketOrdered = Cinema.TicketOrdered
    typealias SeatGiven = Cinema.SeatGiven
    typealias SoldOut = Cinema.SoldOut

    // snippet: mended
    struct Ushers: Participant {
        let store: InMemoryStore<Hall>

        var reactions: [Reaction<InMemoryStore<Hall>>] {
            PivotStep(on: TicketOrdered.self, completes: SeatGiven.self, rejects: SoldOut.self) { order, hall in
                let seat = hall.seats.count + 1
                guard seat <= 2 else { throw SoldOut(guest: order.guest) }
                hall.seats[order.guest] = seat
                return SeatGiven(guest: order.guest, seat: seat)
            }
        }
    }
    // end

    // snippet: end
    struct StillWaiting: Error { var guests: [Int] }

    // end

    /// The simulation as it is at the end, or without what is checked at the end of each run.
    static func simulation(checksEnd: Bool = true) -> Simulation {
        Simulation("cinema") { run in
            let (book, hall) = (InMemoryStore(Cinema.Book()), InMemoryStore(Hall()))
            run.process { environment in
                SagaChoreography("cinema", environment: environment) {
                    Cinema.BoxOffice(store: book)
                    Ushers(store: hall)
                }
            }
            for guest in 1...3 { run.start(Cinema.BuyTicket(guest: guest)) }
            run.always("Each seat has one guest") {
                let seats = hall.committed { $0.seats.rows.values.sorted() } ?? []
                guard Set(seats).count == seats.count else { throw Cinema.TakenTwice(seats: seats) }
            }
            guard checksEnd else { return }
            // snippet: end
            run.atEnd("Nobody waits for an answer") {
                let waiting = await book.read { $0.orders.rows.filter { $0.value == "ordered" }.keys.sorted() }
                guard waiting.isEmpty else { throw StillWaiting(guests: waiting) }
            }
            // end
        }
    }

    static func verify(_ simulation: Simulation) async throws -> SimulationReport {
        // snippet: report
        let report = try await simulation.verify(seeds: 0..<500)
        print("\(report.completed) sagas completed, \(report.compensated) compensated, no violation")
        // end
        return report
    }
}
