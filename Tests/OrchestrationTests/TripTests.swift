import Choreography
import Orchestration
import Testing

@Suite("An orchestrated saga")
struct TripTests {
    @Test("Passes validation, and its model has no wrong end")
    func validates() throws {
        let report = try Trip().makeChoreography().validate(model: .default)
        #expect(report.isComplete)
    }

    @Test("Runs its steps one stage after the other, and completes")
    func completes() async throws {
        let trip = Trip()
        let choreography = trip.makeChoreography()
        let saga = try await choreography.start(BookTrip(n: 1))
        #expect(try await saga.outcome.description == "completed")
        #expect(await trip.done(1) == [1, 1, 1, 1, 1, 1])
        #expect(await trip.airline.read { $0.receipts[1] } == 1001)
        #expect(await trip.office.read { $0.insured[1] } == true)
        #expect(await trip.rows == 0)
        await choreography.shutDown()
    }

    @Test("Leaves out a step whose condition does not hold")
    func condition() async throws {
        let trip = Trip()
        let choreography = trip.makeChoreography()
        let saga = try await choreography.start(BookTrip(n: 1, isInsured: false))
        #expect(try await saga.outcome.description == "completed")
        #expect(await trip.done(1) == [1, 1, 1, 0, 1, 1])
        #expect(await trip.office.read { $0.insured[1] } == false)
        await choreography.shutDown()
    }

    @Test(
        "Undoes what is done when a step refuses",
        arguments: ["ReserveMoney", "BookSeat", "BookRoom", "Insure", "IssueTicket"],
        [true, false]
    )
    func compensates(refusing command: String, isInsured: Bool) async throws {
        let trip = Trip()
        let choreography = trip.makeChoreography()
        let refusing = isInsured || command != "Insure" ? command : "IssueTicket"
        let saga = try await choreography.start(BookTrip(n: 1, refusing: [refusing], isInsured: isInsured))
        guard case .compensated = try await saga.outcome else {
            Issue.record("\(try await saga.outcome)")
            return
        }
        #expect(await trip.done(1) == [0, 0, 0, 0, 0, 0])
        #expect(await trip.rows == 0)
        await choreography.shutDown()
    }

    @Test("Undoes nothing when both branches refuse but what came before them")
    func bothRefuse() async throws {
        let trip = Trip()
        let choreography = trip.makeChoreography()
        let saga = try await choreography.start(BookTrip(n: 1, refusing: ["BookSeat", "BookRoom"]))
        guard case .compensated = try await saga.outcome else {
            Issue.record("\(try await saga.outcome)")
            return
        }
        #expect(await trip.done(1) == [0, 0, 0, 0, 0, 0])
        await choreography.shutDown()
    }
}
