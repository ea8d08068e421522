import Choreography
import Testing

@Suite("The graph's check of circles")
struct GraphCycleTests {
    @Test("Finds", arguments: Self.wrong)
    func finding(_ example: GraphCase) {
        #expect(example.found == example.problems)
    }

    @Test("Accepts", arguments: Self.right)
    func silence(_ example: GraphCase) {
        #expect(example.found == [])
    }

    static let wrong: [GraphCase] = [
        GraphCase(
            "undos that cause each other",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.FlightCancelled.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self, Trip.TripCancelled.self),
            Trip.sleeping,
            Trip.hearing(Trip.HotelBooked.self),
            problems: [
                "compensationCycle: Undos cause each other in a circle: FlightCancelled → Trips → "
                    + "TripCancelled → Flights → FlightCancelled. Remove one of FlightCancelled and TripCancelled "
                    + "from the causes in the circle."
            ]
        ),
        GraphCase(
            "an undo that causes itself",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.TripCancelled.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self),
            problems: [
                "compensationCycle: Undos cause each other in a circle: TripCancelled → Trips → "
                    + "TripCancelled. Let the undo publish another event than the one that causes it."
            ]
        ),
        GraphCase(
            "a step that leads back to its own trigger",
            Trip.starting,
            Trip.hearing(Trip.CarBooked.self),
            Paper("Hotels") {
                RetriableStep(on: Trip.TripRequested.self, completes: Trip.HotelBooked.self)
            },
            Paper("Cars") {
                RetriableStep(on: Trip.HotelBooked.self, completes: Trip.CarBooked.self)
                RetriableStep(on: Trip.CarBooked.self, completes: Trip.TripRequested.self)
            },
            problems: [
                "stepCycle: The step TripRequested of Hotels leads back to its own trigger: TripRequested → "
                    + "Hotels → HotelBooked → Cars → CarBooked → Cars → TripRequested. It runs once in a saga, so "
                    + "that the second round would stop there unnoticed. End the circle with an event of another "
                    + "type, or start another saga with a command."
            ]
        ),
        GraphCase(
            "a step that its own trigger is the completion of",
            Trip.starting,
            Paper("Hotels") { RetriableStep(on: Trip.TripRequested.self, completes: Trip.TripRequested.self) },
            problems: [
                "stepCycle: The step TripRequested of Hotels leads back to its own trigger: TripRequested → "
                    + "Hotels → TripRequested. It runs once in a saga, so that the second round would stop there "
                    + "unnoticed. End the circle with an event of another type, or start another saga with a "
                    + "command."
            ]
        ),
        GraphCase(
            "a second try after a rejection",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Paper("Agency") { RetriableStep(on: Trip.FlightRefused.self, completes: Trip.TripRequested.self) },
            Trip.hearing(Trip.FlightBooked.self),
            problems: [
                "stepCycle: The step TripRequested of Flights leads back to its own trigger: TripRequested → "
                    + "Flights → FlightRefused → Agency → TripRequested. It runs once in a saga, so that the second "
                    + "round would stop there unnoticed. End the circle with an event of another type, or start "
                    + "another saga with a command."
            ]
        ),
        GraphCase(
            "a circle through an undo",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Paper("Agency") { RetriableStep(on: Trip.TripCancelled.self, completes: Trip.TripRequested.self) },
            Trip.hearing(Trip.FlightBooked.self),
            problems: [
                "stepCycle: The step TripRequested of Flights leads back to its own trigger: TripRequested → "
                    + "Flights → FlightRefused → Trips → TripCancelled → Agency → TripRequested. It runs once in a "
                    + "saga, so that the second round would stop there unnoticed. End the circle with an event of "
                    + "another type, or start another saga with a command."
            ]
        ),
    ]

    static let right: [GraphCase] = [
        GraphCase(
            "a participant that events come back to, in another step",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Paper("Hotels") {
                RetriableStep(on: Trip.FlightBooked.self, completes: Trip.HotelBooked.self)
            },
            Paper("Cars") { RetriableStep(on: Trip.HotelBooked.self, completes: Trip.CarBooked.self) },
            Paper("Desk") { RetriableStep(on: Trip.CarBooked.self, completes: Trip.TripBooked.self) },
            Trip.hearing(Trip.TripBooked.self)
        ),
        GraphCase(
            "undos that cause one after the other",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.FlightCancelled.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self),
            Trip.sleeping,
            Trip.hearing(Trip.HotelBooked.self)
        ),
    ]
}
