import Choreography
import Testing

@Suite("The graph's check of external steps")
struct GraphExternalTests {
    @Test("Finds", arguments: Self.wrong)
    func finding(_ example: GraphCase) {
        #expect(example.found == example.problems)
    }

    @Test("Accepts", arguments: Self.right)
    func silence(_ example: GraphCase) {
        #expect(example.found == [])
    }

    private static func external(
        rejectsOnExhaustion: Bool = false
    ) -> ExternalStep<
        PaperStore, Trip.TripRequested, Trip.FlightBooked, Trip.FlightRefused, Never
    > {
        ExternalStep(
            on: Trip.TripRequested.self,
            completes: Trip.FlightBooked.self,
            rejects: Trip.FlightRefused.self,
            rejectsOnExhaustion: rejectsOnExhaustion
        )
    }

    static let wrong: [GraphCase] = [
        GraphCase(
            "an external step without an undo before a rejection",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
            Paper("Flights") { Self.external() },
            Trip.sleeping,
            Trip.hearing(Trip.HotelBooked.self),
            problems: [
                "missingUndo: The step TripRequested of Flights is not undone when Hotels rejects after it: "
                    + "FlightBooked → Hotels → HotelRefused. Declare compensate(on: HotelRefused.self) for it."
            ]
        ),
        GraphCase(
            "an external step whose exhausted retries leave its effect unknown",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Paper("Flights") { Self.external(rejectsOnExhaustion: true) },
            Trip.hearing(Trip.FlightBooked.self),
            problems: [
                "missingUndo: The step TripRequested of Flights is not undone when exhausted retries make it "
                    + "reject, although its call may have had its effect: FlightRefused. Declare compensate(on: "
                    + "FlightRefused.self) for it."
            ]
        ),
        GraphCase(
            "an external step that is undone after exhausted retries only if it has committed",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Paper("Flights") {
                Self.external(rejectsOnExhaustion: true).undone(
                    on: Trip.HotelCancelled.self,
                    publishing: Trip.FlightCancelled.self
                )
            },
            Paper("Hotels") {
                CompensatableStep(on: Trip.FlightBooked.self, completes: Trip.HotelBooked.self)
                    .undone(on: Trip.FlightRefused.self, publishing: Trip.HotelCancelled.self)
            },
            Trip.hearing(Trip.HotelBooked.self),
            problems: [
                "missingUndo: The step TripRequested of Flights is not undone when exhausted retries make it "
                    + "reject, although its call may have had its effect: FlightRefused (FlightRefused → Hotels → "
                    + "HotelCancelled undoes it only if the step FlightBooked of Hotels has committed). Add "
                    + "FlightRefused.self to its compensate(on:)."
            ]
        ),
        GraphCase(
            "an undo that hangs on the undo of the step that rejects",
            Trip.starting(undoneOn: Trip.FlightCancelled.self),
            Paper("Flights") {
                Self.external(rejectsOnExhaustion: true).undone(
                    on: Trip.FlightRefused.self,
                    publishing: Trip.FlightCancelled.self
                )
            },
            Trip.hearing(Trip.FlightBooked.self),
            problems: [
                "missingUndo: The step BookTrip of Trips is not undone when Flights rejects after it: "
                    + "TripRequested → Flights → FlightRefused (FlightRefused → Flights → FlightCancelled undoes "
                    + "it only if the step TripRequested of Flights has committed). Add FlightRefused.self to its "
                    + "compensate(on:)."
            ]
        ),
    ]

    static let right: [GraphCase] = [
        GraphCase(
            "an external step that is undone like any other",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.FlightCancelled.self),
            Paper("Flights") {
                Self.external().undone(on: Trip.HotelRefused.self, publishing: Trip.FlightCancelled.self)
            },
            Trip.sleeping,
            Trip.hearing(Trip.HotelBooked.self)
        ),
        GraphCase(
            "an external step that its own rejection undoes, because its retries may be exhausted",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Paper("Flights") {
                Self.external(rejectsOnExhaustion: true).undone(
                    on: Trip.FlightRefused.self,
                    publishing: Trip.FlightCancelled.self
                )
            },
            Trip.hearing(Trip.FlightBooked.self)
        ),
        GraphCase(
            "external steps without an undo after which nothing rejects",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Paper("Flights") { Self.external() },
            Paper("Hotels") { ExternalStep(on: Trip.FlightBooked.self, completes: Trip.HotelBooked.self) },
            Trip.hearing(Trip.HotelBooked.self)
        ),
    ]
}
