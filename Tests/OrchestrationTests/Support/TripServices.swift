import Choreography
import Orchestration

/// What a service of the trip has done, counted by the trip's number: 1 if it is done, 0 if it is undone.
struct Bookings {
    var done = Table<Int, Int>()
    var receipts = Table<Int, Int>()
    var insured = Table<Int, Bool>()
}

typealias BookingStore = InMemoryStore<Bookings>

extension InMemoryTransaction where Tables == Bookings {
    func book(_ n: Int) { self.done[n, default: 0] += 1 }
    func cancel(_ n: Int) { self.done[n, default: 0] -= 1 }
}

struct Bank: Participant {
    let store: BookingStore

    var reactions: [Reaction<BookingStore>] {
        CommandStep(on: ReserveMoney.self, replies: MoneyReserved.self, refuses: MoneyRefused.self) {
            command,
            bookings in
            guard !command.isRefused else { throw MoneyRefused(n: command.n) }
            bookings.book(command.n)
            return MoneyReserved(n: command.n, receipt: 1000 + command.n)
        }
        .compensate(on: ReleaseMoney.self) { reserved, _, bookings in
            bookings.cancel(reserved.n)
            return MoneyReleased(n: reserved.n)
        }
    }
}

struct Airline: Participant {
    let store: BookingStore
    /// What happens before an answer is given.
    var wait: @Sendable () async throws -> Void = { await Task.yield() }

    var reactions: [Reaction<BookingStore>] {
        CommandStep(on: BookSeat.self, replies: SeatBooked.self, refuses: SeatRefused.self) { command, bookings in
            try await self.wait()
            guard !command.isRefused else { throw SeatRefused(n: command.n) }
            bookings.book(command.n)
            bookings.receipts[command.n] = command.receipt
            return SeatBooked(n: command.n)
        }
        .compensate(on: CancelSeat.self) { booked, bookings in
            bookings.cancel(booked.n)
            return SeatCancelled(n: booked.n)
        }
    }
}

struct Hotel: Participant {
    let store: BookingStore

    var reactions: [Reaction<BookingStore>] {
        CommandStep(on: BookRoom.self, replies: RoomBooked.self, refuses: RoomRefused.self) { command, bookings in
            guard !command.isRefused else { throw RoomRefused(n: command.n) }
            bookings.book(command.n)
            return RoomBooked(n: command.n)
        }
        .compensate(on: CancelRoom.self) { booked, bookings in
            bookings.cancel(booked.n)
            return RoomCancelled(n: booked.n)
        }
    }
}

struct Insurer: Participant {
    let store: BookingStore

    var reactions: [Reaction<BookingStore>] {
        CommandStep(on: Insure.self, replies: Insured.self, refuses: InsuranceRefused.self) { command, bookings in
            guard !command.isRefused else { throw InsuranceRefused(n: command.n) }
            bookings.book(command.n)
            return Insured(n: command.n)
        }
        .compensate(on: CancelInsurance.self) { insured, bookings in
            bookings.cancel(insured.n)
            return InsuranceCancelled(n: insured.n)
        }
    }
}

struct Office: Participant {
    let store: BookingStore

    var reactions: [Reaction<BookingStore>] {
        CommandStep(on: IssueTicket.self, replies: TicketIssued.self, refuses: TicketRefused.self) {
            command,
            bookings in
            guard !command.isRefused else { throw TicketRefused(n: command.n) }
            bookings.book(command.n)
            bookings.insured[command.n] = command.isInsured
            return TicketIssued(n: command.n)
        }
        CommandStep(on: MailTicket.self, replies: TicketMailed.self) { command, bookings in
            bookings.book(-command.n)
            return TicketMailed(n: command.n)
        }
    }
}
