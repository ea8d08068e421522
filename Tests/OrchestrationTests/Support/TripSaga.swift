import Choreography
import Orchestration

/// Conducts a trip.
struct TripSaga: OrchestratedSaga {
    let store: InMemoryStore<SagaTable>
    var limit: Duration?
    /// How long the airline has to answer.
    var seatDeadline: Duration?

    init(store: InMemoryStore<SagaTable> = InMemoryStore(SagaTable()), limit: Duration? = nil, seat: Duration? = nil) {
        self.store = store
        self.limit = limit
        self.seatDeadline = seat
    }

    var steps: [SagaStage<BookTrip>] {
        Invoke(ReserveMoney.self, replies: MoneyReserved.self, refuses: MoneyRefused.self) { saga in
            ReserveMoney(n: saga.request.n, isRefused: saga.refuses("ReserveMoney"))
        }
        .compensate(ReleaseMoney.self, replies: MoneyReleased.self) { saga in
            ReleaseMoney(n: saga.request.n, cause: saga.cause ?? "")
        }
        Parallel {
            self.seat
            Invoke(BookRoom.self, replies: RoomBooked.self, refuses: RoomRefused.self) { saga in
                BookRoom(n: saga.request.n, isRefused: saga.refuses("BookRoom"))
            }
            .compensate(CancelRoom.self, replies: RoomCancelled.self) { saga in CancelRoom(n: saga.request.n) }
        }
        Invoke(Insure.self, replies: Insured.self, refuses: InsuranceRefused.self) { saga in
            Insure(n: saga.request.n, isRefused: saga.refuses("Insure"))
        }
        .when { $0.request.isInsured }
        .compensate(CancelInsurance.self, replies: InsuranceCancelled.self) { saga in
            CancelInsurance(n: saga.request.n)
        }
        Invoke(IssueTicket.self, replies: TicketIssued.self, refuses: TicketRefused.self) { saga in
            IssueTicket(
                n: saga.request.n,
                isRefused: saga.refuses("IssueTicket"),
                isInsured: saga[Insured.self] != nil
            )
        }
        .pivot()
        Invoke(MailTicket.self, replies: TicketMailed.self) { saga in MailTicket(n: saga.request.n) }
            .retriable()
    }

    private var seat: [SagaStage<BookTrip>] {
        let invoke = Invoke<BookTrip, BookSeat, SeatBooked, SeatRefused>(
            BookSeat.self,
            replies: SeatBooked.self,
            refuses: SeatRefused.self
        ) { saga in
            let receipt = try saga.reply(MoneyReserved.self).receipt
            return BookSeat(n: saga.request.n, isRefused: saga.refuses("BookSeat"), receipt: receipt)
        }
        .compensate(CancelSeat.self, replies: SeatCancelled.self) { saga in CancelSeat(n: saga.request.n) }
        return SagaBuilder.buildExpression(self.seatDeadline.map { invoke.deadline($0) } ?? invoke)
    }
}

extension SagaContext<BookTrip> {
    /// Whether a command is to be refused.
    func refuses(_ command: String) -> Bool { self.request.refusing.contains(command) }
}
