import Choreography
import Testing

@Suite("The graph's check of names and limits")
struct GraphNamingTests {
    @Test("Finds", arguments: Self.wrong)
    func finding(_ example: GraphCase) {
        #expect(example.found == example.problems)
    }

    @Test("Accepts", arguments: Self.right)
    func silence(_ example: GraphCase) {
        #expect(example.found == [])
    }

    enum Other {
        struct FlightBooked: DomainEvent {}
    }

    private static let wrong: [GraphCase] = [
        GraphCase(
            "two participants with one name",
            Trip.starting,
            Paper("Mails") { Listener(on: Trip.TripRequested.self) },
            Paper("Mails") { Listener(on: Trip.TripRequested.self) },
            problems: [
                "duplicateParticipant: 2 participants are named Mails. Give each of them a name of its own; "
                    + "deliveries and records are kept under it."
            ]
        ),
        GraphCase(
            "a participant without steps",
            Trip.starting,
            Trip.hearing(Trip.TripRequested.self),
            Paper("Hotels") {},
            problems: [
                "idleParticipant: Hotels declares no step. Declare what it reacts to, or leave it out of the "
                    + "choreography."
            ]
        ),
        GraphCase(
            "two steps with one identifier",
            Trip.starting,
            Paper("Mails") {
                Listener(on: Trip.TripRequested.self)
                Listener(on: Trip.TripRequested.self)
            },
            problems: [
                "duplicateStep: Mails declares 2 steps with the identifier TripRequested. Give each of them "
                    + "an identifier of its own, as in id: \"TripRequested-2\"."
            ]
        ),
        GraphCase(
            "two types with one name",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Paper("Hotels") {
                RetriableStep(on: Trip.FlightBooked.self, completes: Other.FlightBooked.self)
            },
            Paper("Mails") { Listener(on: Other.FlightBooked.self) },
            problems: [
                "sharedName: 2 types share the name FlightBooked: ChoreographyTests.Trip.FlightBooked and "
                    + "ChoreographyTests.GraphNamingTests.Other.FlightBooked. State another eventName or "
                    + "commandName for all but one of them."
            ]
        ),
        GraphCase(
            "two undos on one cause",
            Paper("Trips") {
                InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self)
                    .undone(on: Trip.FlightRefused.self, publishing: Trip.TripCancelled.self)
                    .undone(on: Trip.FlightRefused.self, publishing: Trip.TripRefused.self)
            },
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self),
            problems: [
                "ambiguousUndo: The step BookTrip of Trips declares 2 undos on FlightRefused. Leave "
                    + "FlightRefused.self in one compensate(on:) of it; the undo runs once."
            ]
        ),
        GraphCase(
            "more concurrency than the store has",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Paper("Flights") {
                CompensatableStep(
                    on: Trip.TripRequested.self,
                    completes: Trip.FlightBooked.self,
                    rejects: Trip.FlightRefused.self,
                    concurrency: 4
                )
            },
            Trip.hearing(Trip.FlightBooked.self),
            problems: [
                "excessConcurrency: The step TripRequested of Flights asks for 4 bodies at once, but its "
                    + "store runs 1 transaction at once. Declare concurrency: 1, or raise the store's limit."
            ]
        ),
    ]

    private static let right: [GraphCase] = [
        GraphCase("names that are unique", Trip.trips, Trip.flights, Trip.hotels, Trip.mails),
        GraphCase(
            "steps with one trigger and identifiers of their own",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Paper("Flights") {
                CompensatableStep(
                    on: Trip.TripRequested.self,
                    completes: Trip.FlightBooked.self,
                    rejects: Trip.FlightRefused.self,
                    id: "book"
                )
                Listener(on: Trip.TripRequested.self)
            },
            Trip.hearing(Trip.FlightBooked.self)
        ),
        GraphCase(
            "one identifier in two participants",
            Trip.starting,
            Paper("Mails") { Listener(on: Trip.TripRequested.self) },
            Paper("Audit") { Listener(on: Trip.TripRequested.self) }
        ),
        GraphCase(
            "a cause that one undo names twice",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.FlightRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self)
        ),
        GraphCase(
            "two undos of a step on causes of their own",
            Paper("Trips") {
                InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self)
                    .undone(on: Trip.FlightRefused.self, publishing: Trip.TripCancelled.self)
                    .undone(on: Trip.HotelRefused.self, publishing: Trip.TripRefused.self)
            },
            Trip.flights,
            Trip.hotels,
            Trip.hearing(Trip.FlightBooked.self, Trip.HotelBooked.self)
        ),
    ]
}
