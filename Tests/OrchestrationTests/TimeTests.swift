import Choreography
import ChoreographyTesting
import Orchestration
import Testing

@Suite("Time in an orchestrated saga", .timeLimit(.minutes(1)))
struct TimeTests {
    @Test("Undoes a step that has not answered in time, and ignores its answer")
    func deadline() async throws {
        let scene = Scene(seat: .seconds(30))
        let saga = try await scene.startAndWaitForAirline()
        while let due = await scene.clock.nextTimer(), due != .seconds(30) {}
        scene.clock.advance(by: .seconds(30))
        for await entry in saga.timeline where entry.kind == .rejected { break }
        scene.gate.finish()
        #expect(try await saga.outcome.description == "compensated (BookSeatTimedOut)")
        #expect(await scene.trip.done(1) == [0, 0, 0, 0, 0, 0])
        #expect(await scene.trip.rows == 0)
        await scene.choreography.shutDown()
    }

    @Test("Undoes everything when the saga takes too long")
    func limit() async throws {
        let scene = Scene(limit: .seconds(60))
        let saga = try await scene.startAndWaitForAirline()
        scene.clock.advance(by: .seconds(60))
        for await entry in saga.timeline where entry.kind == .rejected { break }
        scene.gate.finish()
        #expect(try await saga.outcome.description == "compensated (TripSagaTimedOut)")
        #expect(await scene.trip.done(1) == [0, 0, 0, 0, 0, 0])
        await scene.choreography.shutDown()
    }

    @Test("Does not wait for time that is of no matter any more")
    func inTime() async throws {
        let trip = Trip(limit: .seconds(60), seat: .seconds(30))
        let choreography = trip.makeChoreography()
        for (number, refusing) in [[], ["BookSeat"], ["IssueTicket"]].enumerated() {
            let saga = try await choreography.start(BookTrip(n: number, refusing: refusing))
            let isDone = try await saga.outcome.description == "completed"
            #expect(isDone == refusing.isEmpty)
        }
        await choreography.shutDown()
    }
}

/// A trip whose airline answers when it is told to.
private struct Scene {
    let clock = ManualClock()
    let trip: Trip
    let gate: AsyncStream<Never>.Continuation
    let choreography: SagaChoreography
    private let calls: AsyncStream<Void>

    init(limit: Duration? = nil, seat: Duration? = nil) {
        let trip = Trip(limit: limit, seat: seat)
        let (opened, gate) = AsyncStream<Never>.makeStream()
        let (calls, call) = AsyncStream<Void>.makeStream()
        self.trip = trip
        self.gate = gate
        self.calls = calls
        self.choreography = SagaChoreography("trips", environment: Environment(clock: self.clock)) {
            SagaManager(trip.saga)
            Bank(store: trip.bank)
            Airline(store: trip.airline) {
                call.yield()
                for await _ in opened {}
            }
            Hotel(store: trip.hotel)
            Insurer(store: trip.insurer)
            Office(store: trip.office)
        }
    }

    func startAndWaitForAirline() async throws -> SagaHandle {
        let saga = try await self.choreography.start(BookTrip(n: 1))
        for await _ in self.calls { break }
        return saga
    }
}
