import Testing

@testable import Choreography

@Suite("What is declared of a step")
struct StepDeclarationTests {
    @Test("Names of a deadline its time, what arms it, what disarms it, and what it rejects with")
    func deadline() {
        let step = ParticipantDeclaration(
            Paper("Clock") {
                Deadline(
                    after: Trip.TripRequested.self,
                    within: .seconds(5),
                    unless: Trip.FlightBooked.self,
                    Trip.TripCancelled.self,
                    rejects: Trip.TripFailed.self,
                    id: "late",
                    retry: .never
                ) { _, _ in Trip.TripFailed() }
            }
        ).steps[0]
        #expect(step.kind == .deadline)
        #expect("\(step.kind)" == "deadline")
        #expect(step.triggers == [MessageType(Trip.TripRequested.self)])
        #expect(step.unless == [MessageType(Trip.FlightBooked.self), MessageType(Trip.TripCancelled.self)])
        #expect(step.within == .seconds(5))
        #expect(step.publishes == [MessageType(Trip.TripFailed.self)])
        #expect(step.id == "late")
        #expect(step.retry != nil)
    }

    @Test("Lets an external step call for 30 seconds, and 16 sagas at once beside the store's transactions")
    func external() {
        let participant = Paper("Flights") {
            ExternalStep(
                on: Trip.TripRequested.self,
                completes: Trip.FlightBooked.self,
                rejects: Trip.FlightRefused.self,
                rejectsOnExhaustion: true
            )
            .undone(on: Trip.HotelRefused.self, publishing: Trip.FlightCancelled.self)
        }
        let step = ParticipantDeclaration(participant).steps[0]
        #expect(step.kind == .external)
        #expect("\(step.kind)" == "external")
        #expect(step.timeout == .seconds(30))
        #expect(step.concurrency == 16)
        #expect(step.rejectsOnExhaustion)
        #expect(step.unless.isEmpty)
        #expect(step.within == nil)
        let published = [
            MessageType(Trip.FlightBooked.self), MessageType(Trip.FlightRefused.self),
            MessageType(Trip.FlightCancelled.self),
        ]
        #expect(step.publishes == published)
        #expect(ChoreographyGraph(participant).problems().allSatisfy { $0.kind != .excessConcurrency })
    }

    @Test("Has a time that is over at once refused")
    func past() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = StepDeclaration(kind: .deadline, id: nil, triggers: [], retry: nil, within: .zero)
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("A deadline is in the future, not within 0.0 seconds."))
    }
}
