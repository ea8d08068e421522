import Choreography
import ChoreographyTesting
import Orchestration
import Testing

@Suite("One run of an orchestrated saga, moment by moment", .timeLimit(.minutes(1)))
struct EdgeTests {
    // MARK: Branches

    @Test("Undoes what a branch completes after another one was refused, and only then what came before")
    func lateBranch() throws {
        let trip = Trip()
        let probe = Self.probe(of: trip, airlineTakes: .seconds(2))
        try probe.start(BookTrip(n: 1, refusing: ["BookRoom"]))
        try probe.expect(ReserveMoney.self)
        try probe.expect(MoneyReserved.self)
        try probe.expectInAnyOrder(BookSeat.self, BookRoom.self)
        try probe.expect(RoomRefused.self)
        try probe.expectNothing()
        try probe.advance(by: .seconds(2))
        try probe.expect(SeatBooked.self)
        try probe.expect(CancelSeat.self)
        try probe.expect(SeatCancelled.self)
        try probe.expect(ReleaseMoney.self)
        try probe.expect(MoneyReleased.self)
        try probe.expectOutcome(.compensated(by: RoomRefused.self))
        try probe.finish()
        #expect(trip.isUndone)
    }

    // MARK: Time

    @Test(
        "Lets the answer or the deadline win, whichever is first, and ends as a whole when both come at once",
        arguments: [(4, true), (5, nil), (6, false)] as [(Int, Bool?)]
    )
    func race(seconds: Int, isInTime: Bool?) throws {
        let trip = Trip(seat: .seconds(5))
        let probe = Self.probe(of: trip, airlineTakes: .seconds(seconds))
        probe.exhaustivity = .off
        let saga = try probe.start(BookTrip(n: 1))
        try probe.advance(by: .seconds(10))
        let isDone = trip.bank.committed { $0.done[1] } == 1
        #expect(isDone == isInTime ?? isDone)
        try probe.expectOutcome(isDone ? .completed : .compensated(by: StepTimedOut<BookSeat>.self))
        #expect(isDone ? trip.isBooked : trip.isUndone)
        let undos = probe.timeline(of: saga).filter { $0.kind == .undone && $0.participant == "Airline" }
        #expect(undos.count == (isDone ? 0 : 1))
        try probe.finish()
    }

    @Test("Lets its time run out of matter once it is undone")
    func limitWhileUndoing() throws {
        let trip = Trip(limit: .seconds(5))
        let probe = Self.probe(of: trip, airlineTakes: .seconds(3), airlineUndoTakes: .seconds(30))
        probe.exhaustivity = .off
        let saga = try probe.start(BookTrip(n: 1, refusing: ["Insure"]))
        try probe.advance(by: .seconds(20))
        try probe.advance(by: .seconds(20))
        try probe.expectOutcome(.compensated(by: InsuranceRefused.self))
        #expect(!probe.timeline(of: saga).contains { $0.event?.name == "TripSagaTimedOut" })
        #expect(trip.isUndone)
        try probe.finish()
    }

    // MARK: Commands that can't be served

    @Test("Waits for a person when a command can't be served, and goes on once it is replayed")
    func unserved() throws {
        let trip = Trip()
        let probe = Self.probe(of: trip)
        probe.exhaustivity = .off
        try probe.fail(step: "BookSeat", of: "Airline", times: nil)
        let saga = try probe.start(BookTrip(n: 1))
        try probe.advance(by: .seconds(600))
        let letter = try probe.expectDeadLetter(step: "BookSeat", of: "Airline", in: saga)
        #expect(trip.rowCount == 1)
        try probe.mend(step: "BookSeat", of: "Airline")
        try probe.replay(letter)
        try probe.expectOutcome(.completed)
        #expect(trip.isBooked)
        try probe.finish()
    }

    @Test("Keeps a command from taking effect that comes after its undo")
    func overtaken() throws {
        let trip = Trip(seat: .seconds(3600))
        let probe = Self.probe(of: trip)
        probe.exhaustivity = .off
        try probe.fail(step: "BookSeat", of: "Airline", times: nil)
        let saga = try probe.start(BookTrip(n: 1))
        try probe.advance(by: .seconds(3600))
        let letter = try probe.expectDeadLetter(step: "BookSeat", of: "Airline", in: saga)
        #expect(trip.isUndone)
        try probe.mend(step: "BookSeat", of: "Airline")
        try probe.replay(letter)
        try probe.expectOutcome(.compensated(by: StepTimedOut<BookSeat>.self))
        #expect(trip.isUndone)
        let airline = probe.timeline(of: saga).filter { $0.participant == "Airline" }.map(\.kind)
        #expect(airline.contains(.fenced) && airline.contains(.dropped) && !airline.contains(.completed))
        try probe.finish()
    }

    @Test("Is undone when a participant gives up, and says that it refuses then")
    func exhausted() throws {
        let trip = Trip()
        let probe = Self.probe(of: trip, hotel: GivingUpHotel(store: trip.hotel))
        probe.exhaustivity = .off
        try probe.start(BookTrip(n: 1))
        try probe.expectOutcome(.compensated(by: RoomRefused.self))
        #expect(trip.isUndone)
        try probe.finish()
    }

    // MARK: Declarations that throw

    @Test("Keeps its row as it was when a command can't be made, and goes on once that is mended")
    func unmade() throws {
        let (trip, canMake) = (Trip(), Switch())
        let saga = MoodyTrip(canMake: canMake)
        let probe = SagaProbe { environment in
            SagaChoreography("trips", environment: environment) {
                SagaManager(saga)
                Bank(store: trip.bank)
                Office(store: trip.office)
            }
        }
        probe.exhaustivity = .off
        try probe.start(BookTrip(n: 1))
        try probe.advance(by: .seconds(600))
        let letter = try probe.expectDeadLetter(step: "MoneyReserved", of: "MoodyTrip")
        #expect("\(letter.error)".contains("SeatBooked has not come in saga"))
        let rows = saga.store.committed { $0.sagas.rows.values.map { $0.instance.progress.steps } }
        #expect(rows == [[.sent, .waiting, .waiting]])
        canMake.turnOn()
        try probe.replay(letter)
        try probe.expectOutcome(.completed)
        #expect(saga.store.committed { $0.sagas.count } == 0)
        try probe.finish()
    }

    @Test("Completes at once when no condition holds", arguments: [nil, Duration.seconds(60)])
    func nothingToDo(limit: Duration?) throws {
        let trip = Trip()
        let saga = OptionalTrip(limit: limit)
        let probe = SagaProbe { environment in
            SagaChoreography("trips", environment: environment) {
                SagaManager(saga)
                Insurer(store: trip.insurer)
                Office(store: trip.office)
            }
        }
        probe.exhaustivity = .off
        try probe.start(BookTrip(n: 1, isInsured: false))
        try probe.expectOutcome(.completed)
        #expect(saga.store.committed { $0.sagas.count } == 0)
        try probe.start(BookTrip(n: 2))
        try probe.expectOutcome(.completed)
        #expect(trip.insurer.committed { $0.done.rows } == [2: 1])
        try probe.finish()
    }

    private static func probe(
        of trip: Trip,
        hotel: (any Participant)? = nil,
        airlineTakes delay: Duration = .zero,
        airlineUndoTakes undoDelay: Duration = .zero
    ) -> SagaProbe {
        SagaProbe { environment in
            SagaChoreography("trips", environment: environment) {
                SagaManager(trip.saga)
                Bank(store: trip.bank)
                SlowAirline(store: trip.airline) {
                    if delay > .zero { try await environment.clock.sleep(until: environment.clock.uptime + delay) }
                } waitToUndo: {
                    if undoDelay > .zero {
                        try await environment.clock.sleep(until: environment.clock.uptime + undoDelay)
                    }
                }
                hotel ?? Hotel(store: trip.hotel)
                Insurer(store: trip.insurer)
                Office(store: trip.office)
            }
        }
    }
}
