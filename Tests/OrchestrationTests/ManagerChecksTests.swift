import Choreography
import Orchestration
import Testing

@Suite("The checks of a manager")
struct ManagerChecksTests {
    /// A saga of some stages, and nothing else.
    private struct Draft: OrchestratedSaga {
        let store = InMemoryStore(SagaTable())
        var limit: Duration?
        let steps: [SagaStage<BookTrip>]
    }

    private static let money = Invoke<BookTrip, ReserveMoney, MoneyReserved, MoneyRefused>(
        ReserveMoney.self,
        replies: MoneyReserved.self,
        refuses: MoneyRefused.self
    ) { ReserveMoney(n: $0.request.n, isRefused: false) }
    private static let room = Invoke<BookTrip, BookRoom, RoomBooked, RoomRefused>(
        BookRoom.self,
        replies: RoomBooked.self,
        refuses: RoomRefused.self
    ) { BookRoom(n: $0.request.n, isRefused: false) }
    private static let ticket = Invoke<BookTrip, IssueTicket, TicketIssued, TicketRefused>(
        IssueTicket.self,
        replies: TicketIssued.self,
        refuses: TicketRefused.self
    ) { IssueTicket(n: $0.request.n, isRefused: false, isInsured: false) }
    private static let mail = Invoke<BookTrip, MailTicket, TicketMailed, Never>(
        MailTicket.self,
        replies: TicketMailed.self
    ) { MailTicket(n: $0.request.n) }

    private static func undoable(
        _ invoke: Invoke<BookTrip, ReserveMoney, MoneyReserved, MoneyRefused>
    ) -> Invoke<BookTrip, ReserveMoney, MoneyReserved, MoneyRefused> {
        invoke.compensate(ReleaseMoney.self, replies: MoneyReleased.self) { ReleaseMoney(n: $0.request.n, cause: "") }
    }

    private static func kinds(
        limit: Duration? = nil,
        servers: [any Participant]? = nil,
        @SagaBuilder<BookTrip> _ steps: () -> [SagaStage<BookTrip>]
    ) -> Set<String> {
        let trip = Trip()
        let choreography = SagaChoreography("draft") {
            SagaManager(Draft(limit: limit, steps: steps()))
            servers ?? [Bank(store: trip.bank), Hotel(store: trip.hotel), Office(store: trip.office)]
        }
        // What isn't sent is nobody's business here.
        return Set(choreography.graph.problems().map(\.kind.description))
            .subtracting(["unpublished", "unreachable", "unconsumed"])
    }

    @Test("Have nothing to object to a saga that is right")
    func right() {
        #expect(
            Self.kinds {
                Self.undoable(Self.money)
                Self.ticket.pivot()
                Self.mail.retriable()
            } == []
        )
    }

    @Test("Refuse a saga without steps, and one with a command twice")
    func ambiguous() {
        #expect(Self.kinds {}.contains("ambiguousStep"))
        #expect(
            Self.kinds {
                Self.undoable(Self.money)
                Self.undoable(Self.money)
                Self.ticket.pivot()
            }
            .contains("ambiguousStep")
        )
    }

    @Test("Refuse a command that nobody serves, or two do")
    func servers() {
        let trip = Trip()
        let steps: () -> [SagaStage<BookTrip>] = {
            SagaBuilder.buildBlock(
                SagaBuilder.buildExpression(Self.undoable(Self.money)),
                SagaBuilder.buildExpression(Self.ticket.pivot())
            )
        }
        let office = Office(store: trip.office)
        #expect(Self.kinds(servers: [office]) { steps() }.contains("unservedCommand"))
        #expect(
            Self.kinds(servers: [office, Bank(store: trip.bank), SecondBank(store: trip.hotel)]) { steps() }
                == ["unservedCommand"]
        )
    }

    @Test("Refuse answers and undos on which the two sides do not agree")
    func answers() {
        let trip = Trip()
        #expect(
            Self.kinds(servers: [OtherBank(store: trip.bank), Office(store: trip.office)]) {
                Self.undoable(Self.money)
                Self.ticket.pivot()
            }
            .isSuperset(of: ["mismatchedAnswer"])
        )
    }

    @Test("Refuse a step that stays done when a later one refuses, or one beside it")
    func undos() {
        #expect(
            Self.kinds {
                Self.money
                Self.ticket.pivot()
            } == ["notCompensatable"]
        )
        #expect(
            Self.kinds {
                Parallel {
                    Self.undoable(Self.money)
                    Self.room
                }
            } == ["notCompensatable"]
        )
    }

    @Test("Refuse what may be refused after the pivot, and a pivot beside other steps")
    func pivots() {
        #expect(
            Self.kinds {
                Self.ticket.pivot()
                Self.undoable(Self.money)
            } == ["refusalAfterPivot"]
        )
        #expect(
            Self.kinds {
                Parallel {
                    Self.undoable(Self.money)
                    Self.ticket.pivot()
                }
            } == ["refusalAfterPivot"]
        )
    }

    @Test("Refuse time that may be over when nobody can undo the step")
    func time() {
        #expect(
            Self.kinds {
                Self.undoable(Self.money)
                Self.ticket.pivot().deadline(.seconds(5))
            } == ["unundoableTimeout"]
        )
        let needy = Self.money.compensate(ReleaseMoney.self, replies: MoneyReleased.self) { saga, reserved in
            ReleaseMoney(n: reserved.n, cause: saga.cause ?? "")
        }
        for limit in [nil, Duration.seconds(60)] {
            #expect(
                Self.kinds(limit: limit) {
                    limit == nil ? needy.deadline(.seconds(5)) : needy
                    Self.ticket.pivot()
                } == ["unundoableTimeout"]
            )
        }
    }
}

/// Serves what another bank serves.
private struct SecondBank: Participant {
    let store: BookingStore

    var reactions: [Reaction<BookingStore>] {
        CommandStep(on: ReserveMoney.self, replies: MoneyReserved.self) { command, _ in
            MoneyReserved(n: command.n, receipt: 0)
        }
    }
}

/// Answers with other events, and can't undo.
private struct OtherBank: Participant {
    let store: BookingStore

    var reactions: [Reaction<BookingStore>] {
        CommandStep(on: ReserveMoney.self, replies: MoneyReserved.self, refuses: SeatRefused.self) { command, _ in
            MoneyReserved(n: command.n, receipt: 0)
        }
    }
}
