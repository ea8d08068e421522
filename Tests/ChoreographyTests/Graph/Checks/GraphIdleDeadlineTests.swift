import Choreography
import Testing

@Suite("The graph's check of deadlines that decide nothing")
struct GraphIdleDeadlineTests {
    @Test("Finds", arguments: Self.wrong)
    func finding(_ example: GraphCase) {
        #expect(example.found == example.problems)
    }

    @Test("Accepts", arguments: Self.right)
    func acceptance(_ example: GraphCase) {
        #expect(example.found.isEmpty)
    }

    private static let right: [GraphCase] = [
        GraphCase(
            "a deadline that an event disarms which may come later than what arms it",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self, Trip.TripFailed.self),
            Trip.beside(undoneOn: Trip.FlightRefused.self, Trip.TripFailed.self),
            Paper("Cars") {
                Deadline(after: Trip.FlightBooked.self, unless: Trip.HotelBooked.self, rejects: Trip.TripFailed.self)
                CompensatableStep(on: Trip.HotelBooked.self, completes: Trip.CarBooked.self)
                    .undone(on: Trip.FlightRefused.self, Trip.TripFailed.self, publishing: Trip.CarCancelled.self)
                Deadline(after: Trip.CarBooked.self, unless: Trip.FlightBooked.self, rejects: Trip.TripFailed.self)
            }
        )
    ]

    private static let wrong: [GraphCase] = [
        GraphCase(
            "a deadline that nothing disarms",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.TripFailed.self),
            Trip.hearing(Trip.FlightBooked.self),
            Trip.hurrying(),
            problems: [
                "deadlineAlwaysFires: The deadline TripRequested of Clock names no event that disarms it, so "
                    + "that it always fires. Name in its unless: an event with which a step that follows "
                    + "TripRequested completes."
            ]
        ),
        GraphCase(
            "a deadline that only a rejection disarms",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.TripFailed.self),
            Trip.hearing(Trip.FlightBooked.self),
            Trip.hurrying(unless: Trip.FlightRefused.self, Trip.TripCancelled.self),
            problems: [
                "deadlineAlwaysFires: The deadline TripRequested of Clock waits for FlightRefused or "
                    + "TripCancelled, which can't come in a saga that BookTrip starts and nothing else rejects, so "
                    + "that it always fires. Name in its unless: an event with which a step that follows "
                    + "TripRequested completes."
            ]
        ),
        GraphCase(
            "a deadline that nothing disarms in the saga of another command",
            Paper("Trips") {
                InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self)
                    .undone(on: Trip.TripFailed.self, publishing: Trip.TripCancelled.self)
                InitiatingStep(on: Trip.ChangeTrip.self, completes: Trip.FlightBooked.self)
                    .undone(on: Trip.TripFailed.self, publishing: Trip.TripCancelled.self)
            },
            Paper("Flights") {
                CompensatableStep(on: Trip.TripRequested.self, completes: Trip.FlightBooked.self)
                    .undone(on: Trip.TripFailed.self, publishing: Trip.FlightCancelled.self)
            },
            Paper("Hotels") {
                CompensatableStep(on: Trip.TripRequested.self, completes: Trip.HotelBooked.self)
                    .undone(on: Trip.TripFailed.self, publishing: Trip.HotelCancelled.self)
            },
            Paper("Clock") {
                Deadline(after: Trip.FlightBooked.self, unless: Trip.HotelBooked.self, rejects: Trip.TripFailed.self)
            },
            problems: [
                "deadlineAlwaysFires: The deadline FlightBooked of Clock waits for HotelBooked, which can't "
                    + "come in a saga that ChangeTrip starts and nothing else rejects, so that it always fires. "
                    + "Name in its unless: an event with which a step that follows FlightBooked completes."
            ]
        ),
        GraphCase(
            "a deadline of the undoing that only its own compensation event disarms",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self),
            Paper("Mails") { RetriableStep(on: Trip.TripFailed.self, completes: Trip.ApologySent.self) },
            Paper("Clock") {
                Deadline(after: Trip.FlightRefused.self, unless: Trip.ApologySent.self, rejects: Trip.TripFailed.self)
            },
            problems: [
                "deadlineAlwaysFires: The deadline FlightRefused of Clock waits for ApologySent, which can't "
                    + "come, so that it always fires. Name in its unless: an event with which a step that follows "
                    + "FlightRefused completes."
            ]
        ),
        GraphCase(
            "a deadline that is disarmed by what arms it and by what comes before that",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.TripFailed.self),
            Paper("Clock") {
                Deadline(
                    after: Trip.FlightBooked.self,
                    unless: Trip.FlightBooked.self,
                    Trip.TripRequested.self,
                    rejects: Trip.TripFailed.self
                )
            },
            problems: [
                "deadlineNeverFires: The deadline FlightBooked of Clock is disarmed by FlightBooked, which "
                    + "also arms it, so that it never fires. Remove FlightBooked.self from its unless:.",
                "deadlineNeverFires: The deadline FlightBooked of Clock is disarmed by TripRequested, which "
                    + "always comes before FlightBooked, so that it never fires. Remove TripRequested.self from "
                    + "its unless:.",
            ]
        ),
        GraphCase(
            "an event that would disarm a deadline and that nobody publishes",
            Trip.starting(undoneOn: Trip.TripFailed.self),
            Trip.hurrying(unless: Trip.CarBooked.self),
            problems: [
                "unpublished: Nobody publishes CarBooked, which would disarm the deadline TripRequested of "
                    + "Clock. Let a step complete with CarBooked, or remove what waits for it."
            ]
        ),
        GraphCase(
            "a deadline that is never armed",
            Trip.starting(undoneOn: Trip.TripFailed.self),
            Trip.hearing(Trip.TripRequested.self),
            Paper("Cars") { RetriableStep(on: Trip.CarBooked.self, completes: Trip.CarBooked.self) },
            Paper("Clock") {
                Deadline(after: Trip.CarBooked.self, unless: Trip.TripRequested.self, rejects: Trip.TripFailed.self)
            },
            problems: [
                "unreachable: The step CarBooked of Cars is never triggered: no initiating step leads to "
                    + "CarBooked. Let it react to an event that follows from a command, or remove it.",
                "unreachable: The deadline CarBooked of Clock is never triggered: no initiating step leads "
                    + "to CarBooked. Let it react to an event that follows from a command, or remove it.",
            ]
        ),
        GraphCase(
            "a deadline that leads back to what arms it",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.TripFailed.self),
            Paper("Retries") { RetriableStep(on: Trip.TripFailed.self, completes: Trip.TripRequested.self) },
            Trip.hurrying(unless: Trip.FlightBooked.self),
            problems: [
                "stepCycle: The step TripFailed of Retries leads back to its own trigger: TripFailed → "
                    + "Retries → TripRequested → Clock → TripFailed. It runs once in a saga, so that the second "
                    + "round would stop there unnoticed. End the circle with an event of another type, or start "
                    + "another saga with a command."
            ]
        ),
        GraphCase(
            "two deadlines for one event without names of their own",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.TripFailed.self, Trip.TripRefused.self),
            Trip.flying(undoneOn: Trip.TripFailed.self, Trip.TripRefused.self),
            Paper("Clock") {
                Deadline(after: Trip.TripRequested.self, unless: Trip.FlightBooked.self, rejects: Trip.TripFailed.self)
                Deadline(after: Trip.TripRequested.self, unless: Trip.FlightBooked.self, rejects: Trip.TripRefused.self)
            },
            problems: [
                "duplicateStep: Clock declares 2 steps with the identifier TripRequested. Give each of them "
                    + "an identifier of its own, as in id: \"TripRequested-2\"."
            ]
        ),
    ]
}
