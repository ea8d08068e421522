import Choreography
import Testing

@Suite("The graph's check of events and ways")
struct GraphEventTests {
    @Test("Finds", arguments: Self.wrong)
    func finding(_ example: GraphCase) {
        #expect(example.found == example.problems)
    }

    @Test("Accepts", arguments: Self.right)
    func silence(_ example: GraphCase) {
        #expect(example.found == [])
    }

    private static let wrong: [GraphCase] = [
        GraphCase(
            "a trigger that nobody publishes, and not what follows from it",
            Trip.starting,
            Trip.hearing(Trip.TripRequested.self, Trip.CarBooked.self),
            Trip.sleeping,
            Trip.driving,
            problems: [
                "unpublished: Nobody publishes FlightBooked, which would trigger the step FlightBooked of "
                    + "Hotels. Let a step complete with FlightBooked, or remove what waits for it."
            ]
        ),
        GraphCase(
            "a cause of an undo that nobody publishes",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self, Trip.HotelRefused.self),
            problems: [
                "unpublished: Nobody publishes HotelRefused, which would trigger the step HotelRefused of "
                    + "Audit, and would undo the step BookTrip of Trips. Let a step reject with HotelRefused or an "
                    + "undo publish it, or remove what waits for it."
            ]
        ),
        GraphCase(
            "a completion event that nobody consumes",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            problems: [
                "unconsumed: Nobody consumes FlightBooked, with which the step TripRequested of Flights "
                    + "completes. Declare the step that follows it, or a Listener if FlightBooked ends the process."
            ]
        ),
        GraphCase(
            "a completion event of two steps that nobody consumes",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Paper("Hotels") { RetriableStep(on: Trip.FlightBooked.self, completes: Trip.TripBooked.self) },
            Paper("Cars") { RetriableStep(on: Trip.FlightBooked.self, completes: Trip.TripBooked.self) },
            problems: [
                "unconsumed: Nobody consumes TripBooked, with which the step FlightBooked of Hotels and the "
                    + "step FlightBooked of Cars complete. Declare the step that follows it, or a Listener if "
                    + "TripBooked ends the process."
            ]
        ),
        GraphCase(
            "steps that only wait for each other",
            Trip.starting,
            Trip.hearing(Trip.TripRequested.self),
            Paper("Hotels") { RetriableStep(on: Trip.CarBooked.self, completes: Trip.HotelBooked.self) },
            Paper("Cars") { RetriableStep(on: Trip.HotelBooked.self, completes: Trip.CarBooked.self) },
            problems: [
                "unreachable: The step CarBooked of Hotels is never triggered: no initiating step leads to "
                    + "CarBooked. Let it react to an event that follows from a command, or remove it.",
                "unreachable: The step HotelBooked of Cars is never triggered: no initiating step leads to "
                    + "HotelBooked. Let it react to an event that follows from a command, or remove it.",
            ]
        ),
        GraphCase(
            "a join one of whose events cannot come",
            Trip.starting,
            Paper("Hotels") { RetriableStep(on: Trip.CarBooked.self, completes: Trip.HotelBooked.self) },
            Paper("Cars") {
                JoinStep(on: Trip.TripRequested.self, Trip.HotelBooked.self, completes: Trip.CarBooked.self)
            },
            problems: [
                "unreachable: The step CarBooked of Hotels is never triggered: no initiating step leads to "
                    + "CarBooked. Let it react to an event that follows from a command, or remove it.",
                "unreachable: The step TripRequested+HotelBooked of Cars is never triggered: no initiating "
                    + "step leads to HotelBooked. Let it react to an event that follows from a command, or remove "
                    + "it.",
            ]
        ),
        GraphCase(
            "a step for the undo of a step to which nothing leads",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self),
            Paper("Hotels") {
                CompensatableStep(on: Trip.HotelBooked.self, completes: Trip.HotelBooked.self)
                    .undone(on: Trip.FlightRefused.self, publishing: Trip.HotelCancelled.self)
            },
            Paper("Mails") { Listener(on: Trip.HotelCancelled.self) },
            problems: [
                "unreachable: The step HotelBooked of Hotels is never triggered: no initiating step leads to "
                    + "HotelBooked. Let it react to an event that follows from a command, or remove it.",
                "unreachable: The step HotelCancelled of Mails is never triggered: no initiating step leads "
                    + "to HotelCancelled. Let it react to an event that follows from a command, or remove it.",
            ]
        ),
    ]

    private static let right: [GraphCase] = [
        GraphCase("branches that join", Trip.trips, Trip.flights, Trip.hotels, Trip.mails),
        GraphCase(
            "a rejection with nothing to undo that nobody hears",
            Paper("Trips") {
                InitiatingStep(
                    on: Trip.BookTrip.self,
                    completes: Trip.TripRequested.self,
                    rejects: Trip.TripRefused.self
                )
            },
            Trip.hearing(Trip.TripRequested.self)
        ),
        GraphCase(
            "an undo's event that nobody hears",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self)
        ),
        GraphCase(
            "a listener to the undo of a step that runs beside the rejection",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Paper("Cars") {
                CompensatableStep(on: Trip.TripRequested.self, completes: Trip.CarBooked.self)
                    .undone(on: Trip.FlightRefused.self, publishing: Trip.CarCancelled.self)
            },
            Paper("Hotels") {
                CompensatableStep(on: Trip.CarBooked.self, completes: Trip.HotelBooked.self)
                    .undone(on: Trip.FlightRefused.self, publishing: Trip.HotelCancelled.self)
            },
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self, Trip.HotelBooked.self, Trip.HotelCancelled.self)
        ),
        GraphCase(
            "steps that hear of a rejection and of an undo",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self, Trip.ApologySent.self),
            Paper("Mails") {
                RetriableStep(on: Trip.FlightRefused.self, completes: Trip.ApologySent.self)
                Listener(on: Trip.TripCancelled.self)
            }
        ),
    ]
}
