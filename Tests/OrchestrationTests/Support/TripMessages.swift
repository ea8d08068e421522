import Choreography
import Orchestration

// A trip: money is reserved; a seat and a room are booked at the same time; an insurance is taken out if it is wanted; the
// ticket is issued, which can't be undone; and it is mailed.

struct BookTrip: Command {
    var n: Int
    /// The commands that are to be refused.
    var refusing: [String] = []
    var isInsured = true
}

struct ReserveMoney: ParticipantCommand {
    var n: Int
    var isRefused: Bool
}
struct MoneyReserved: DomainEvent {
    var n: Int
    var receipt: Int
}
struct MoneyRefused: CompensationEvent { var n: Int }
struct ReleaseMoney: CompensatingCommand {
    var n: Int
    var cause: String
}
struct MoneyReleased: CompensationEvent { var n: Int }

struct BookSeat: ParticipantCommand {
    var n: Int
    var isRefused: Bool
    var receipt: Int
}
struct SeatBooked: DomainEvent { var n: Int }
struct SeatRefused: CompensationEvent { var n: Int }
struct CancelSeat: CompensatingCommand { var n: Int }
struct SeatCancelled: CompensationEvent { var n: Int }

struct BookRoom: ParticipantCommand {
    var n: Int
    var isRefused: Bool
}
struct RoomBooked: DomainEvent { var n: Int }
struct RoomRefused: CompensationEvent { var n: Int }
struct CancelRoom: CompensatingCommand { var n: Int }
struct RoomCancelled: CompensationEvent { var n: Int }

struct Insure: ParticipantCommand {
    var n: Int
    var isRefused: Bool
}
struct Insured: DomainEvent { var n: Int }
struct InsuranceRefused: CompensationEvent { var n: Int }
struct CancelInsurance: CompensatingCommand { var n: Int }
struct InsuranceCancelled: CompensationEvent { var n: Int }

struct IssueTicket: ParticipantCommand {
    var n: Int
    var isRefused: Bool
    /// Whether there is an insurance, which the saga knows from an answer.
    var isInsured: Bool
}
struct TicketIssued: DomainEvent { var n: Int }
struct TicketRefused: CompensationEvent { var n: Int }

struct MailTicket: ParticipantCommand { var n: Int }
struct TicketMailed: DomainEvent { var n: Int }
