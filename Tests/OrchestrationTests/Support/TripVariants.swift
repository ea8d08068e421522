import Choreography
import ChoreographyTesting
import Orchestration
import Synchronization

// Participants and sagas of the trip that behave otherwise than those of `Trip`.

/// An airline that takes its time, as long as it may be.
struct SlowAirline: Participant {
    let name = "Airline"
    let store: BookingStore
    let wait: @Sendable () async throws -> Void
    var waitToUndo: @Sendable () async throws -> Void = {}

    var reactions: [Reaction<BookingStore>] {
        CommandStep(
            on: BookSeat.self,
            replies: SeatBooked.self,
            refuses: SeatRefused.self,
            timeout: .seconds(1_000_000)
        ) { command, bookings in
            try await self.wait()
            guard !command.isRefused else { throw SeatRefused(n: command.n) }
            bookings.book(command.n)
            return SeatBooked(n: command.n)
        }
        .compensate(on: CancelSeat.self) { booked, bookings in
            try await self.waitToUndo()
            bookings.cancel(booked.n)
            return SeatCancelled(n: booked.n)
        }
    }
}

/// A hotel that fails, and refuses once it has tried often enough.
struct GivingUpHotel: Participant {
    private struct Broken: Error {}

    let name = "Hotel"
    let store: BookingStore

    var reactions: [Reaction<BookingStore>] {
        CommandStep(
            on: BookRoom.self,
            replies: RoomBooked.self,
            refuses: RoomRefused.self,
            retry: .immediate(maxAttempts: 3),
            onExhaustion: { command, _ in RoomRefused(n: command.n) },
            body: { _, _ in throw Broken() }
        )
        .compensate(on: CancelRoom.self) { booked, _ in RoomCancelled(n: booked.n) }
    }
}

/// Something that can be switched on.
final class Switch: Sendable {
    private let state = Atomic(false)

    var isOn: Bool { self.state.load(ordering: .sequentiallyConsistent) }

    func turnOn() { self.state.store(true, ordering: .sequentiallyConsistent) }
}

/// A trip whose ticket can't be ordered as long as a switch is off.
struct MoodyTrip: OrchestratedSaga {
    let store = InMemoryStore(SagaTable())
    let canMake: Switch

    var steps: [SagaStage<BookTrip>] {
        Invoke(ReserveMoney.self, replies: MoneyReserved.self, refuses: MoneyRefused.self) { saga in
            ReserveMoney(n: saga.request.n, isRefused: false)
        }
        .compensate(ReleaseMoney.self, replies: MoneyReleased.self) { saga in
            ReleaseMoney(n: saga.request.n, cause: saga.cause ?? "")
        }
        Invoke(IssueTicket.self, replies: TicketIssued.self, refuses: TicketRefused.self) { saga in
            if !self.canMake.isOn { _ = try saga.reply(SeatBooked.self) }
            return IssueTicket(n: saga.request.n, isRefused: false, isInsured: false)
        }
        .pivot()
        Invoke(MailTicket.self, replies: TicketMailed.self) { saga in MailTicket(n: saga.request.n) }
            .retriable()
    }
}

/// A trip that needs nothing unless it is insured.
struct OptionalTrip: OrchestratedSaga {
    let store = InMemoryStore(SagaTable())
    let limit: Duration?

    var steps: [SagaStage<BookTrip>] {
        Invoke(Insure.self, replies: Insured.self, refuses: InsuranceRefused.self) { saga in
            Insure(n: saga.request.n, isRefused: saga.refuses("Insure"))
        }
        .when { $0.request.isInsured }
        .compensate(CancelInsurance.self, replies: InsuranceCancelled.self) { saga in
            CancelInsurance(n: saga.request.n)
        }
        Invoke(IssueTicket.self, replies: TicketIssued.self, refuses: TicketRefused.self) { saga in
            IssueTicket(n: saga.request.n, isRefused: saga.refuses("IssueTicket"), isInsured: true)
        }
        .when { $0.request.isInsured }
        .pivot()
        Invoke(MailTicket.self, replies: TicketMailed.self) { saga in MailTicket(n: saga.request.n) }
            .when { $0.request.isInsured }
            .retriable()
    }
}

extension Trip {
    /// What each of the services has done for trip 1, and whether it is mailed, at this moment.
    private var counts: [Int] {
        let stores = [self.bank, self.airline, self.hotel, self.insurer, self.office]
        return stores.map { $0.committed { $0.done[1, default: 0] } ?? -1 }
            + [self.office.committed { $0.done[-1, default: 0] } ?? -1]
    }

    var isBooked: Bool { self.counts == [1, 1, 1, 1, 1, 1] }
    var isUndone: Bool { self.counts == [0, 0, 0, 0, 0, 0] }

    /// How many sagas the manager has a row of, at this moment.
    var rowCount: Int { self.manager.committed { $0.sagas.count } ?? -1 }
}
