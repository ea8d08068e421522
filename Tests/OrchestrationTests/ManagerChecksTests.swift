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
        Set(Self.problems(limit: limit, servers: servers, steps).map(\.kind.description))
    }

    private static func problems(
        limit: Duration? = nil,
        servers: [any Participant]? = nil,
        @SagaBuilder<BookTrip> _ steps: () -> [SagaStage<BookTrip>]
    ) -> [GraphProblem] {
        let trip = Trip()
        let choreography = SagaChoreography("draft") {
            SagaManager(Draft(limit: limit, steps: steps()))
            servers ?? [Bank(store: trip.bank), Hotel(store: trip.hotel), Office(store: trip.office)]
        }
        // What isn't sent is nobody's business here.
        return choreography.graph.problems().filter { problem in
            !["unpublished", "unreachable", "unconsumed"].contains(problem.kind.description)
        }
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
                Self.undoable(Self.money).deadline(.seconds(5))
                Self.undoable(Self.money).deadline(.seconds(5))
                Self.ticket.pivot()
            } == ["ambiguousStep", "stepCycle"]
        )
    }

    @Test("Name both steps for which one message stands, and what to do about it")
    func sharedRefusal() {
        let other = Invoke<BookTrip, IssueTicket, TicketIssued, MoneyRefused>(
            IssueTicket.self,
            replies: TicketIssued.self,
            refuses: MoneyRefused.self
        ) { IssueTicket(n: $0.request.n, isRefused: false, isInsured: false) }
        let problem = Self.problems {
            Self.undoable(Self.money)
            other.pivot()
        }
        .first { $0.kind == .ambiguousStep }
        #expect(
            problem?.message
                == "In the saga Draft, MoneyRefused is the refusal of step 1, ReserveMoney, and the refusal of "
                + "step 2, IssueTicket."
        )
        #expect(problem?.mend.hasPrefix("Give each of them a type of its own") == true)
    }

    @Test("Refuse an undo that one of the saga's own answers causes too")
    func otherCauses() {
        let trip = Trip()
        let problems = Self.problems(servers: [EagerBank(store: trip.bank), Office(store: trip.office)]) {
            Self.undoable(Self.money)
            Self.ticket.pivot()
        }
        #expect(problems.map(\.kind) == [.mismatchedAnswer])
        #expect(problems.first?.message.contains("is undone because of TicketRefused too") == true)
    }

    @Test("Refuse a server that may refuse what comes after the pivot")
    func refusingRetriable() {
        let trip = Trip()
        let problems = Self.problems(servers: [
            Bank(store: trip.bank), FussyOffice(store: trip.office), Airline(store: trip.airline),
        ]) {
            Self.undoable(Self.money)
            Self.ticket.pivot()
            Self.mail.retriable()
        }
        .filter { $0.kind == .mismatchedAnswer }
        #expect(problems.count == 1)
        #expect(
            problems.first?.message.contains("may refuse MailTicket with SeatRefused, and Draft waits for no") == true
        )
    }

    @Test("Let two managers send one command, unless one of them has a deadline for it", arguments: [nil, 5])
    func sharedCommand(seconds: Int?) throws {
        let trip = Trip()
        let choreography = SagaChoreography("two") {
            SagaManager(trip.saga)
            SagaManager(Errand(deadline: seconds.map { .seconds($0) }))
            trip.services
        }
        let problems = choreography.graph.problems()
        #expect(problems.map(\.kind) == (seconds == nil ? [] : [.ambiguousStep]))
        #expect(problems.allSatisfy { $0.message.hasPrefix("TripSaga sends ReserveMoney too") })
        // Neither of them decides anything in a saga of the other.
        if seconds == nil { #expect(try choreography.validate(model: .default).isComplete) }
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

/// Gives the money back when the ticket is refused, without being told.
private struct EagerBank: Participant {
    let store: BookingStore

    var reactions: [Reaction<BookingStore>] {
        CompensatableStep(on: ReserveMoney.self, completes: MoneyReserved.self, rejects: MoneyRefused.self) {
            command,
            _ in
            MoneyReserved(n: command.n, receipt: 0)
        }
        .compensate(on: ReleaseMoney.self, TicketRefused.self) { reserved, _ in MoneyReleased(n: reserved.n) }
    }
}

/// Refuses to mail.
private struct FussyOffice: Participant {
    let store: BookingStore

    var reactions: [Reaction<BookingStore>] {
        CommandStep(on: IssueTicket.self, replies: TicketIssued.self, refuses: TicketRefused.self) { command, _ in
            TicketIssued(n: command.n)
        }
        CommandStep(on: MailTicket.self, replies: TicketMailed.self, refuses: SeatRefused.self) { command, _ in
            throw SeatRefused(n: command.n)
        }
    }
}

private struct RunErrand: Command { var n: Int }

/// Needs the bank too.
private struct Errand: OrchestratedSaga {
    let store = InMemoryStore(SagaTable())
    let deadline: Duration?

    var steps: [SagaStage<RunErrand>] {
        let invoke = Invoke<RunErrand, ReserveMoney, MoneyReserved, MoneyRefused>(
            ReserveMoney.self,
            replies: MoneyReserved.self,
            refuses: MoneyRefused.self
        ) { ReserveMoney(n: $0.request.n, isRefused: false) }
        .compensate(ReleaseMoney.self, replies: MoneyReleased.self) { ReleaseMoney(n: $0.request.n, cause: "") }
        self.deadline.map { invoke.deadline($0) } ?? invoke
        Invoke(Insure.self, replies: Insured.self, refuses: InsuranceRefused.self) { saga in
            Insure(n: saga.request.n, isRefused: false)
        }
        .pivot()
    }
}
