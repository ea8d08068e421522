import Testing

@testable import Choreography

@Suite("The model check of a barrier")
struct ModelBarrierTests {
    private static let flight = ChoreographyGraph(
        Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
        Trip.flying(undoneOn: Trip.HotelRefused.self),
        Trip.beside(undoneOn: Trip.FlightRefused.self)
    )

    @Test("Relies on the runtime's, and on no rules by which an event could have its effect twice")
    func trust() {
        #expect(ModelBarrier.runtime.absorbsRepetitions)
        #expect(Self.flight.modelReport().problem == nil)
        #expect(!Self.repeating.absorbsRepetitions)
        #expect(!Self.fenceless.absorbsRepetitions)
    }

    @Test("Finds the undo that overtakes its step when the barrier does not fence")
    func fence() {
        let report = Self.flight.modelReport(within: .default, barrier: Self.fenceless)
        #expect(
            report.problem?.run == [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights rejects with FlightRefused.",
                "FlightRefused: Trips undoes BookTrip with TripCancelled.",
                "FlightRefused: Hotels has nothing to undo.",
                "TripRequested: Hotels completes with HotelBooked.",
            ]
        )
    }

    @Test("Finds the second delivery that does again what was undone, when the barrier does not absorb it")
    func repetition() {
        let report = Self.flight.modelReport(within: .default, barrier: Self.repeating)
        #expect(
            report.problem?.run == [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights rejects with FlightRefused.",
                "TripRequested: Hotels completes with HotelBooked; the event will come again.",
                "FlightRefused: Trips undoes BookTrip with TripCancelled.",
                "FlightRefused: Hotels undoes TripRequested with HotelCancelled.",
                "TripRequested: Hotels completes with HotelBooked.",
            ]
        )
    }

    private static let fenceless = ModelBarrier(
        forward: { Barrier.forward($0) },
        undo: { $0 == .none ? .absorb : Barrier.undo($0) }
    )

    private static let repeating = ModelBarrier(
        forward: { $0 == .undone ? .run : Barrier.forward($0) },
        undo: { Barrier.undo($0) }
    )
}
