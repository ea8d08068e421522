import Choreography
import Testing

@Suite("The graph's check of what a deadline undoes")
struct GraphDeadlineTests {
    @Test("Finds", arguments: Self.wrong + Self.mixed)
    func finding(_ example: GraphCase) {
        #expect(example.found == example.problems)
    }

    @Test("Accepts", arguments: Self.right)
    func silence(_ example: GraphCase) {
        #expect(example.found == [])
    }

    /// A hotel that is booked once there is a flight, and can't be given back.
    private static let pivot = Paper("Hotels") {
        PivotStep(on: Trip.FlightBooked.self, completes: Trip.HotelBooked.self, rejects: Trip.HotelRefused.self)
    }

    static let wrong: [GraphCase] = [
        GraphCase(
            "a deadline nobody undoes",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Trip.hurrying(unless: Trip.FlightBooked.self),
            problems: [
                "missingUndo: The step BookTrip of Trips is not undone when the deadline TripRequested of "
                    + "Clock fires after it: TripRequested → Clock → TripFailed. Add TripFailed.self to its "
                    + "compensate(on:).",
                "missingUndo: The step TripRequested of Flights is not undone when the deadline "
                    + "TripRequested of Clock fires beside it: TripRequested → Clock → TripFailed. Declare "
                    + "compensate(on: TripFailed.self) for it.",
            ]
        ),
        GraphCase(
            "a step beside a deadline that is not undone by it, directly or through a step that may not have run",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.FlightCancelled.self),
            Trip.flying(undoneOn: Trip.TripFailed.self),
            Trip.hurrying(unless: Trip.FlightBooked.self),
            problems: [
                "missingUndo: The step BookTrip of Trips is not undone when the deadline TripRequested of "
                    + "Clock fires after it: TripRequested → Clock → TripFailed (TripFailed → Flights → "
                    + "FlightCancelled undoes it only if the step TripRequested of Flights has committed). Add "
                    + "TripFailed.self to its compensate(on:)."
            ]
        ),
        GraphCase(
            "a pivot elsewhere, although its completion disarms the deadline",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self, Trip.TripFailed.self),
            Self.pivot,
            Trip.hurrying(unless: Trip.HotelBooked.self),
            problems: [
                "rejectionAfterPivot: The pivot step FlightBooked of Hotels cannot be undone, yet the "
                    + "deadline TripRequested of Clock may fire beside it: TripRequested → Clock → TripFailed. Let "
                    + "the step follow one of Clock for a completion event that disarms the deadline, or let "
                    + "Hotels declare the deadline, with unless: FlightBooked.self."
            ]
        ),
        GraphCase(
            "a pivot elsewhere, although its trigger disarms the deadline",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self, Trip.TripFailed.self),
            Self.pivot,
            Trip.hurrying(unless: Trip.FlightBooked.self),
            Trip.hearing(Trip.HotelBooked.self),
            problems: [
                "rejectionAfterPivot: The pivot step FlightBooked of Hotels cannot be undone, yet the "
                    + "deadline TripRequested of Clock may fire beside it: TripRequested → Clock → TripFailed. Let "
                    + "the step follow one of Clock for a completion event that disarms the deadline, or let "
                    + "Hotels declare the deadline, with unless: FlightBooked.self."
            ]
        ),
        GraphCase(
            "a pivot in the deadline's participant whose completion disarms it, instead of its trigger",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self, Trip.TripFailed.self),
            Paper("Hotels") {
                PivotStep(on: Trip.FlightBooked.self, completes: Trip.HotelBooked.self, rejects: Trip.HotelRefused.self)
                Deadline(after: Trip.TripRequested.self, unless: Trip.HotelBooked.self, rejects: Trip.TripFailed.self)
            },
            problems: [
                "rejectionAfterPivot: The pivot step FlightBooked of Hotels cannot be undone, yet the "
                    + "deadline TripRequested of Hotels may fire beside it: TripRequested → Hotels → TripFailed. "
                    + "Add FlightBooked.self to the unless: of the deadline, so that only one of the two happens."
            ]
        ),
        GraphCase(
            "a pivot for the event that arms the deadline",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.TripFailed.self),
            Paper("Flights") {
                PivotStep(
                    on: Trip.TripRequested.self,
                    completes: Trip.FlightBooked.self,
                    rejects: Trip.FlightRefused.self
                )
            },
            Trip.hurrying(unless: Trip.FlightBooked.self),
            problems: [
                "rejectionAfterPivot: The pivot step TripRequested of Flights cannot be undone, yet the "
                    + "deadline TripRequested of Clock may fire beside it: TripRequested → Clock → TripFailed. Let "
                    + "the step follow one of Clock for a completion event that disarms the deadline."
            ]
        ),
        GraphCase(
            "a retriable step after an event that disarms a deadline elsewhere",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.TripFailed.self),
            Paper("Mails") { RetriableStep(on: Trip.FlightBooked.self, completes: Trip.ApologySent.self) },
            Trip.hurrying(unless: Trip.FlightBooked.self),
            Trip.hearing(Trip.ApologySent.self),
            problems: [
                "irreversible: The retriable step FlightBooked of Mails cannot be undone, yet the deadline "
                    + "TripRequested of Clock may fire beside it: TripRequested → Clock → TripFailed. Make it a "
                    + "CompensatableStep with compensate(on: TripFailed.self), or let the step follow one of Clock "
                    + "for a completion event that disarms the deadline, or let Mails declare the deadline, with "
                    + "unless: FlightBooked.self."
            ]
        ),
        GraphCase(
            "a step of the deadline's participant for a compensation event that disarms it",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self, Trip.ApologySent.self),
            Paper("Mails") {
                CompensatableStep(on: Trip.FlightRefused.self, completes: Trip.TripRefused.self)
                    .undone(on: Trip.TripFailed.self, publishing: Trip.HotelCancelled.self)
            },
            Paper("Desk") {
                RetriableStep(on: Trip.TripRefused.self, completes: Trip.ApologySent.self)
                Deadline(after: Trip.FlightRefused.self, unless: Trip.TripRefused.self, rejects: Trip.TripFailed.self)
            },
            problems: [
                "irreversible: The retriable step TripRefused of Desk cannot be undone, yet the deadline "
                    + "FlightRefused of Desk may fire beside it: FlightRefused → Desk → TripFailed. Make it a "
                    + "CompensatableStep with compensate(on: TripFailed.self), or let the step follow one of Desk "
                    + "for a completion event that disarms the deadline."
            ]
        ),
        GraphCase(
            "a pivot that one of two ways leads to past the step that keeps the deadline from firing",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.CarRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.CarRefused.self, Trip.TripFailed.self),
            Paper("Clock") {
                CompensatableStep(on: Trip.FlightBooked.self, completes: Trip.HotelBooked.self)
                    .undone(on: Trip.CarRefused.self, publishing: Trip.HotelCancelled.self)
                Deadline(after: Trip.TripRequested.self, unless: Trip.FlightBooked.self, rejects: Trip.TripFailed.self)
            },
            Paper("Hotels") {
                CompensatableStep(on: Trip.FlightBooked.self, completes: Trip.HotelBooked.self)
                    .undone(on: Trip.CarRefused.self, Trip.TripFailed.self, publishing: Trip.HotelCancelled.self)
            },
            Paper("Cars") {
                PivotStep(on: Trip.HotelBooked.self, completes: Trip.CarBooked.self, rejects: Trip.CarRefused.self)
            },
            Trip.hearing(Trip.CarBooked.self),
            problems: [
                "rejectionAfterPivot: The pivot step HotelBooked of Cars cannot be undone, yet the deadline "
                    + "TripRequested of Clock may fire beside it: TripRequested → Clock → TripFailed. Let the step "
                    + "follow one of Clock for a completion event that disarms the deadline, or let Cars declare "
                    + "the deadline, with unless: HotelBooked.self."
            ]
        ),
        GraphCase(
            "an undo that hangs on a step that a deadline may keep from running",
            Trip.starting(undoneOn: Trip.TripRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.TripFailed.self),
            Paper("Mails") { RetriableStep(on: Trip.FlightRefused.self, completes: Trip.ApologySent.self) },
            Paper("Desk") {
                RetriableStep(on: Trip.ApologySent.self, completes: Trip.TripRefused.self)
                Deadline(
                    after: Trip.TripRequested.self,
                    unless: Trip.ApologySent.self,
                    Trip.FlightBooked.self,
                    rejects: Trip.TripFailed.self
                )
            },
            problems: [
                "missingUndo: The step BookTrip of Trips is not undone when Flights rejects after it: "
                    + "TripRequested → Flights → FlightRefused. Add FlightRefused.self to its compensate(on:)."
            ]
        ),
    ]

    static let mixed: [GraphCase] = [
        GraphCase(
            "steps that can't be undone beside a deadline and another rejection",
            Trip.starting(undoneOn: Trip.HotelRefused.self, Trip.TripFailed.self),
            Paper("Flights") { RetriableStep(on: Trip.TripRequested.self, completes: Trip.FlightBooked.self) },
            Self.pivot,
            Paper("Cars") {
                PivotStep(on: Trip.TripRequested.self, completes: Trip.CarBooked.self, rejects: Trip.CarRefused.self)
            },
            Trip.hurrying(unless: Trip.HotelBooked.self, Trip.CarBooked.self),
            problems: [
                "missingUndo: The step BookTrip of Trips is not undone when Cars rejects after it: "
                    + "TripRequested → Cars → CarRefused. Add CarRefused.self to its compensate(on:).",
                "irreversible: The retriable step TripRequested of Flights cannot be undone, yet Cars may "
                    + "reject beside it: TripRequested → Cars → CarRefused; and the deadline TripRequested of "
                    + "Clock may fire beside it: TripRequested → Clock → TripFailed; and Hotels may reject after "
                    + "it: FlightBooked → Hotels → HotelRefused. Let it follow what can reject, or make it a "
                    + "CompensatableStep with compensate(on: CarRefused.self, TripFailed.self, HotelRefused.self).",
                "rejectionAfterPivot: The pivot step FlightBooked of Hotels cannot be undone, yet Cars may "
                    + "reject beside it: TripRequested → Cars → CarRefused; and the deadline TripRequested of "
                    + "Clock may fire beside it: TripRequested → Clock → TripFailed. Let what can reject go before "
                    + "the pivot, or make it a RetriableStep. Let the step follow one of Clock for a completion "
                    + "event that disarms the deadline, or let Hotels declare the deadline, with unless: "
                    + "FlightBooked.self.",
                "rejectionAfterPivot: The pivot step TripRequested of Cars cannot be undone, yet the "
                    + "deadline TripRequested of Clock may fire beside it: TripRequested → Clock → TripFailed; and "
                    + "Hotels may reject beside it: TripRequested → Flights → FlightBooked → Hotels → "
                    + "HotelRefused. Let what can reject go before the pivot, or make it a RetriableStep. Let the "
                    + "step follow one of Clock for a completion event that disarms the deadline.",
            ]
        )
    ]

    static let right: [GraphCase] = [
        GraphCase(
            "a deadline that undoes all that may have run, and that the last event disarms",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self, Trip.TripFailed.self),
            Trip.sleeping(undoneOn: Trip.TripFailed.self),
            Trip.hurrying(unless: Trip.HotelBooked.self, Trip.TripCancelled.self)
        ),
        GraphCase(
            "an undo through a step that has committed before the deadline was armed",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.FlightCancelled.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self, Trip.TripFailed.self),
            Trip.sleeping(undoneOn: Trip.TripFailed.self),
            Paper("Clock") {
                Deadline(after: Trip.FlightBooked.self, unless: Trip.HotelBooked.self, rejects: Trip.TripFailed.self)
            }
        ),
        GraphCase(
            "a pivot of the deadline's participant for an event that disarms it, and what follows from it",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self, Trip.TripFailed.self),
            Paper("Hotels") {
                PivotStep(on: Trip.FlightBooked.self, completes: Trip.HotelBooked.self, rejects: Trip.HotelRefused.self)
                Deadline(after: Trip.TripRequested.self, unless: Trip.FlightBooked.self, rejects: Trip.TripFailed.self)
            },
            Paper("Cars") { RetriableStep(on: Trip.HotelBooked.self, completes: Trip.CarBooked.self) },
            Trip.hearing(Trip.CarBooked.self)
        ),
        GraphCase(
            "a pivot after a step of the deadline's participant for an event that disarms it",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.CarRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.CarRefused.self, Trip.TripFailed.self),
            Paper("Clock") {
                CompensatableStep(on: Trip.FlightBooked.self, completes: Trip.HotelBooked.self)
                    .undone(on: Trip.CarRefused.self, publishing: Trip.HotelCancelled.self)
                Deadline(after: Trip.TripRequested.self, unless: Trip.FlightBooked.self, rejects: Trip.TripFailed.self)
            },
            Paper("Cars") {
                PivotStep(on: Trip.HotelBooked.self, completes: Trip.CarBooked.self, rejects: Trip.CarRefused.self)
            },
            Trip.hearing(Trip.CarBooked.self)
        ),
        GraphCase(
            "a join of the deadline's participant that waits for an event that disarms it",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self, Trip.TripFailed.self),
            Trip.beside(undoneOn: Trip.FlightRefused.self, Trip.TripFailed.self),
            Paper("Desk") {
                JoinStep(on: Trip.FlightBooked.self, Trip.HotelBooked.self, completes: Trip.TripBooked.self)
                Deadline(after: Trip.TripRequested.self, unless: Trip.HotelBooked.self, rejects: Trip.TripFailed.self)
            },
            Paper("Cars") { RetriableStep(on: Trip.TripBooked.self, completes: Trip.CarBooked.self) },
            Trip.hearing(Trip.CarBooked.self)
        ),
        GraphCase(
            "a deadline of the undoing that undoes nothing",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self, Trip.TripFailed.self),
            Paper("Clock") {
                Deadline(after: Trip.FlightRefused.self, unless: Trip.TripCancelled.self, rejects: Trip.TripFailed.self)
            }
        ),
    ]
}
