import Choreography
import Testing

@Suite("The graph's check of what starts a saga")
struct GraphStartTests {
    @Test("Finds", arguments: Self.wrong)
    func finding(_ example: GraphCase) {
        #expect(example.found == example.problems)
    }

    @Test("Accepts", arguments: Self.right)
    func silence(_ example: GraphCase) {
        #expect(example.found == [])
    }

    /// A message that cannot decide what it is.
    private struct Hesitate: Command, DomainEvent {
        static var messageName: String { "Hesitate" }
    }

    private static let wrong: [GraphCase] = [
        GraphCase(
            "a choreography without a start",
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self),
            problems: [
                "missingStart: No participant declares an initiating step, so that no saga can start. Declare "
                    + "an InitiatingStep for the command that starts the process.",
                "unpublished: Nobody publishes TripRequested, which would trigger the step TripRequested of "
                    + "Flights. Let a step complete with TripRequested, or remove what waits for it.",
            ]
        ),
        GraphCase(
            "no start, and not that nothing leads to the steps then",
            Paper("Hotels") { RetriableStep(on: Trip.CarBooked.self, completes: Trip.HotelBooked.self) },
            Paper("Cars") { RetriableStep(on: Trip.HotelBooked.self, completes: Trip.CarBooked.self) },
            problems: [
                "missingStart: No participant declares an initiating step, so that no saga can start. Declare "
                    + "an InitiatingStep for the command that starts the process."
            ]
        ),
        GraphCase(
            "a command that only a listener waits for",
            Trip.starting,
            Trip.hearing(Trip.TripRequested.self, Hesitate.self),
            problems: [
                "sharedCommand: The command Hesitate is served by no initiating step. Let one InitiatingStep "
                    + "serve it, and let everyone else react to the event with which that completes.",
                "unreachable: The step Hesitate of Audit is never triggered: no initiating step leads to "
                    + "Hesitate. Let it react to an event that follows from a command, or remove it.",
            ]
        ),
        GraphCase(
            "a command that a step publishes",
            Paper("Trips") { InitiatingStep(on: Hesitate.self, completes: Trip.TripRequested.self) },
            Paper("Flights") { RetriableStep(on: Trip.TripRequested.self, completes: Hesitate.self) },
            problems: [
                "sharedCommand: The command Hesitate is published by the step TripRequested of Flights. Let "
                    + "one InitiatingStep serve it, and let everyone else react to the event with which that "
                    + "completes.",
                "stepCycle: The step Hesitate of Trips leads back to its own trigger: Hesitate → Trips → "
                    + "TripRequested → Flights → Hesitate. It runs once in a saga, so that the second round would "
                    + "stop there unnoticed. End the circle with an event of another type, or start another saga "
                    + "with a command.",
            ]
        ),
        GraphCase(
            "no participants at all",
            problems: [
                "missingStart: No participant declares an initiating step, so that no saga can start. Declare "
                    + "an InitiatingStep for the command that starts the process."
            ]
        ),
        GraphCase(
            "two steps that serve one command",
            Trip.starting,
            Paper("Agency") { InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self) },
            Trip.hearing(Trip.TripRequested.self),
            problems: [
                "sharedCommand: The command BookTrip is consumed by the step BookTrip of Trips and the step "
                    + "BookTrip of Agency. Let one InitiatingStep serve it, and let everyone else react to the "
                    + "event with which that completes."
            ]
        ),
        GraphCase(
            "a command that others react to",
            Paper("Trips") { InitiatingStep(on: Hesitate.self, completes: Trip.TripRequested.self) },
            Trip.hearing(Trip.TripRequested.self, Hesitate.self),
            problems: [
                "sharedCommand: The command Hesitate is consumed by the step Hesitate of Trips and the step "
                    + "Hesitate of Audit. Let one InitiatingStep serve it, and let everyone else react to the event "
                    + "with which that completes."
            ]
        ),
        GraphCase(
            "a command that no initiating step serves and that a step publishes",
            Trip.starting,
            Paper("Flights") { RetriableStep(on: Trip.TripRequested.self, completes: Hesitate.self) },
            Trip.hearing(Hesitate.self),
            problems: [
                "sharedCommand: The command Hesitate is served by no initiating step and is published by the "
                    + "step TripRequested of Flights. Let one InitiatingStep serve it, and let everyone else react "
                    + "to the event with which that completes."
            ]
        ),
    ]

    private static let right: [GraphCase] = [
        GraphCase("one command", Trip.starting, Trip.hearing(Trip.TripRequested.self)),
        GraphCase(
            "two commands, served by one participant",
            Paper("Trips") {
                InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self)
                InitiatingStep(on: Trip.ChangeTrip.self, completes: Trip.TripRequested.self)
            },
            Trip.hearing(Trip.TripRequested.self)
        ),
    ]
}
