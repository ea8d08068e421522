import Choreography
import Testing

@Suite("The graph's check that nothing stays half done")
struct GraphUndoTests {
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
            "an initiating step without an undo",
            Trip.starting,
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self),
            problems: [
                "missingUndo: The step BookTrip of Trips is not undone when Flights rejects after it: "
                    + "TripRequested → Flights → FlightRefused. Declare compensate(on: FlightRefused.self) for it."
            ]
        ),
        GraphCase(
            "an undo that a later rejection doesn't reach",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self),
            Trip.sleeping,
            Trip.hearing(Trip.HotelBooked.self),
            problems: [
                "missingUndo: The step BookTrip of Trips is not undone when Hotels rejects after it: "
                    + "TripRequested → Flights → FlightBooked → Hotels → HotelRefused. Add HotelRefused.self to its "
                    + "compensate(on:)."
            ]
        ),
        GraphCase(
            "a step that two later steps make necessary to undo",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self, Trip.CarRefused.self),
            Trip.flying,
            Trip.sleeping(undoneOn: Trip.CarRefused.self),
            Trip.driving,
            Trip.hearing(Trip.CarBooked.self),
            problems: [
                "missingUndo: The step TripRequested of Flights is not undone when Hotels rejects after it: "
                    + "FlightBooked → Hotels → HotelRefused; nor when Cars rejects after it: FlightBooked → Hotels "
                    + "→ HotelBooked → Cars → CarRefused. Declare compensate(on: HotelRefused.self, "
                    + "CarRefused.self) for it."
            ]
        ),
        GraphCase(
            "a rejection in a parallel branch",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
            Trip.flying,
            Trip.beside(undoneOn: Trip.FlightRefused.self),
            Trip.hearing(Trip.FlightBooked.self, Trip.HotelBooked.self),
            problems: [
                "missingUndo: The step TripRequested of Flights is not undone when Hotels rejects beside it: "
                    + "TripRequested → Hotels → HotelRefused. Declare compensate(on: HotelRefused.self) for it."
            ]
        ),
        GraphCase(
            "a chain of undos through a step that may not have run",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.FlightCancelled.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self),
            Trip.beside(undoneOn: Trip.FlightRefused.self),
            Trip.hearing(Trip.FlightBooked.self, Trip.HotelBooked.self),
            problems: [
                "missingUndo: The step BookTrip of Trips is not undone when Hotels rejects after it: "
                    + "TripRequested → Hotels → HotelRefused (HotelRefused → Flights → FlightCancelled undoes it "
                    + "only if the step TripRequested of Flights has committed). Add HotelRefused.self to its "
                    + "compensate(on:)."
            ]
        ),
        GraphCase(
            "a join that a later rejection leaves committed",
            Paper("Trips") {
                InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self)
                    .undone(on: Trip.CarRefused.self, publishing: Trip.TripCancelled.self)
                CompensatableStep(on: Trip.TripRequested.self, completes: Trip.FlightBooked.self)
                    .undone(on: Trip.CarRefused.self, publishing: Trip.FlightCancelled.self)
                JoinStep(on: Trip.TripRequested.self, Trip.FlightBooked.self, completes: Trip.HotelBooked.self)
            },
            Trip.driving,
            Trip.hearing(Trip.CarBooked.self),
            problems: [
                "missingUndo: The step TripRequested+FlightBooked of Trips is not undone when Cars rejects "
                    + "after it: HotelBooked → Cars → CarRefused. Declare compensate(on: CarRefused.self) for it."
            ]
        ),
        GraphCase(
            "a rejection after the pivot",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
            Paper("Flights") {
                PivotStep(
                    on: Trip.TripRequested.self,
                    completes: Trip.FlightBooked.self,
                    rejects: Trip.FlightRefused.self
                )
            },
            Trip.sleeping,
            Trip.hearing(Trip.HotelBooked.self),
            problems: [
                "rejectionAfterPivot: The pivot step TripRequested of Flights cannot be undone, yet Hotels "
                    + "may reject after it: FlightBooked → Hotels → HotelRefused. Let what can reject go before the "
                    + "pivot, or make it a RetriableStep."
            ]
        ),
        GraphCase(
            "a rejection beside the pivot",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
            Paper("Flights") {
                PivotStep(
                    on: Trip.TripRequested.self,
                    completes: Trip.FlightBooked.self,
                    rejects: Trip.FlightRefused.self
                )
            },
            Trip.beside(undoneOn: Trip.FlightRefused.self),
            Trip.hearing(Trip.FlightBooked.self, Trip.HotelBooked.self),
            problems: [
                "rejectionAfterPivot: The pivot step TripRequested of Flights cannot be undone, yet Hotels "
                    + "may reject beside it: TripRequested → Hotels → HotelRefused. Let what can reject go before "
                    + "the pivot, or make it a RetriableStep."
            ]
        ),
        GraphCase(
            "a retriable step before a rejection",
            Trip.starting(undoneOn: Trip.HotelRefused.self),
            Paper("Flights") { RetriableStep(on: Trip.TripRequested.self, completes: Trip.FlightBooked.self) },
            Trip.sleeping,
            Trip.hearing(Trip.HotelBooked.self),
            problems: [
                "irreversible: The retriable step TripRequested of Flights cannot be undone, yet Hotels may "
                    + "reject after it: FlightBooked → Hotels → HotelRefused. Let it follow what can reject, or "
                    + "make it a CompensatableStep with compensate(on: HotelRefused.self)."
            ]
        ),
        GraphCase(
            "a step of the undoing that a later one leaves committed",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self, Trip.CarBooked.self),
            Paper("Hotels") {
                CompensatableStep(on: Trip.FlightRefused.self, completes: Trip.HotelBooked.self)
            },
            Trip.driving,
            problems: [
                "missingUndo: The step FlightRefused of Hotels is not undone when Cars rejects after it: "
                    + "HotelBooked → Cars → CarRefused. Declare compensate(on: CarRefused.self) for it."
            ]
        ),
        GraphCase(
            "a step of the undoing that waits for an event of the saga, before one that rejects",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self, Trip.CarBooked.self),
            Paper("Mails") {
                JoinStep(on: Trip.TripRequested.self, Trip.FlightRefused.self, completes: Trip.ApologySent.self)
            },
            Paper("Desk") {
                CompensatableStep(
                    on: Trip.ApologySent.self,
                    completes: Trip.CarBooked.self,
                    rejects: Trip.CarRefused.self
                )
            },
            problems: [
                "missingUndo: The step TripRequested+FlightRefused of Mails is not undone when Desk rejects after it: "
                    + "ApologySent → Desk → CarRefused. Declare compensate(on: CarRefused.self) for it."
            ]
        ),
        GraphCase(
            "a step of the undoing beside one that an undo leads to, and that rejects",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self, Trip.ApologySent.self, Trip.CarBooked.self),
            Paper("Mails") { RetriableStep(on: Trip.FlightRefused.self, completes: Trip.ApologySent.self) },
            Paper("Desk") {
                CompensatableStep(
                    on: Trip.TripCancelled.self,
                    completes: Trip.CarBooked.self,
                    rejects: Trip.CarRefused.self
                )
            },
            problems: [
                "irreversible: The retriable step FlightRefused of Mails cannot be undone, yet Desk may reject beside "
                    + "it: FlightRefused → Trips → TripCancelled → Desk → CarRefused. Let it follow what can reject, "
                    + "or make it a CompensatableStep with compensate(on: CarRefused.self)."
            ]
        ),
        GraphCase(
            "a step of the undoing beside one that rejects",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self, Trip.HotelBooked.self, Trip.CarBooked.self),
            Paper("Hotels") { RetriableStep(on: Trip.FlightRefused.self, completes: Trip.HotelBooked.self) },
            Paper("Cars") {
                CompensatableStep(
                    on: Trip.FlightRefused.self,
                    completes: Trip.CarBooked.self,
                    rejects: Trip.CarRefused.self
                )
            },
            problems: [
                "irreversible: The retriable step FlightRefused of Hotels cannot be undone, yet Cars may "
                    + "reject beside it: FlightRefused → Cars → CarRefused. Let it follow what can reject, or make "
                    + "it a CompensatableStep with compensate(on: CarRefused.self)."
            ]
        ),
        GraphCase(
            "a pivot that nearly everyone may reject beside",
            Trip.starting(
                undoneOn: Trip.FlightRefused.self,
                Trip.HotelRefused.self,
                Trip.CarRefused.self,
                Trip.TripRefused.self,
                Trip.TripFailed.self
            ),
            Paper("Agency") {
                PivotStep(on: Trip.TripRequested.self, completes: Trip.TripBooked.self, rejects: Trip.TripFailed.self)
                PivotStep(on: Trip.FlightBooked.self, completes: Trip.ApologySent.self, rejects: Trip.TripRefused.self)
            },
            Trip.flying(
                undoneOn: Trip.HotelRefused.self,
                Trip.CarRefused.self,
                Trip.TripFailed.self,
                Trip.TripRefused.self
            ),
            Trip.sleeping(undoneOn: Trip.CarRefused.self, Trip.TripFailed.self, Trip.TripRefused.self),
            Trip.driving(undoneOn: Trip.TripFailed.self, Trip.TripRefused.self),
            Trip.hearing(Trip.TripBooked.self, Trip.CarBooked.self, Trip.ApologySent.self),
            problems: [
                "rejectionAfterPivot: The pivot step TripRequested of Agency cannot be undone, yet Flights "
                    + "may reject beside it: TripRequested → Flights → FlightRefused; and Agency may reject beside "
                    + "it: TripRequested → Flights → FlightBooked → Agency → TripRefused; and Hotels may reject "
                    + "beside it: TripRequested → Flights → FlightBooked → Hotels → HotelRefused; and that is so in "
                    + "1 more case. Let what can reject go before the pivot, or make it a RetriableStep.",
                "rejectionAfterPivot: The pivot step FlightBooked of Agency cannot be undone, yet Agency may "
                    + "reject beside it: TripRequested → Agency → TripFailed; and Hotels may reject beside it: "
                    + "FlightBooked → Hotels → HotelRefused; and Cars may reject beside it: FlightBooked → Hotels → "
                    + "HotelBooked → Cars → CarRefused. Let what can reject go before the pivot, or make it a "
                    + "RetriableStep.",
            ]
        ),
        GraphCase(
            "once what two commands leave committed",
            Paper("Trips") {
                InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self)
                    .undone(on: Trip.FlightRefused.self, Trip.HotelRefused.self, publishing: Trip.TripCancelled.self)
                InitiatingStep(on: Trip.ChangeTrip.self, completes: Trip.TripRequested.self)
                    .undone(on: Trip.FlightRefused.self, Trip.HotelRefused.self, publishing: Trip.TripFailed.self)
            },
            Trip.flying,
            Trip.sleeping,
            Trip.hearing(Trip.HotelBooked.self),
            problems: [
                "missingUndo: The step TripRequested of Flights is not undone when Hotels rejects after it: "
                    + "FlightBooked → Hotels → HotelRefused. Declare compensate(on: HotelRefused.self) for it."
            ]
        ),
        GraphCase(
            "an undo that hangs on a step that may reject",
            Trip.starting(undoneOn: Trip.TripRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self),
            Paper("Desk") {
                CompensatableStep(
                    on: Trip.FlightRefused.self,
                    completes: Trip.TripRefused.self,
                    rejects: Trip.TripFailed.self
                )
            },
            problems: [
                "missingUndo: The step BookTrip of Trips is not undone when Flights rejects after it: "
                    + "TripRequested → Flights → FlightRefused. Add FlightRefused.self to its compensate(on:)."
            ]
        ),
        GraphCase(
            "an undo that hangs on a step that waits for more",
            Trip.starting(undoneOn: Trip.TripRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self),
            Paper("Desk") {
                JoinStep(on: Trip.FlightRefused.self, Trip.FlightBooked.self, completes: Trip.TripRefused.self)
            },
            problems: [
                "missingUndo: The step BookTrip of Trips is not undone when Flights rejects after it: "
                    + "TripRequested → Flights → FlightRefused. Add FlightRefused.self to its compensate(on:)."
            ]
        ),
        GraphCase(
            "an undo that hangs on a step that may be fenced",
            Trip.starting(undoneOn: Trip.TripRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self),
            Paper("Desk") {
                CompensatableStep(on: Trip.FlightRefused.self, completes: Trip.TripRefused.self)
                    .undone(on: Trip.FlightRefused.self, publishing: Trip.TripFailed.self)
            },
            problems: [
                "missingUndo: The step BookTrip of Trips is not undone when Flights rejects after it: "
                    + "TripRequested → Flights → FlightRefused. Add FlightRefused.self to its compensate(on:)."
            ]
        ),
        GraphCase(
            "a step that a rejection triggers again instead of undoing it",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self, Trip.CarBooked.self),
            Paper("Hotels") { CompensatableStep(on: Trip.FlightRefused.self, completes: Trip.HotelBooked.self) },
            Paper("Cars") {
                CompensatableStep(
                    on: Trip.HotelBooked.self,
                    completes: Trip.CarBooked.self,
                    rejects: Trip.FlightRefused.self
                )
            },
            problems: [
                "missingUndo: The step FlightRefused of Hotels is not undone when Cars rejects after it: "
                    + "HotelBooked → Cars → FlightRefused. Declare compensate(on: FlightRefused.self) for it.",
                "stepCycle: The step FlightRefused of Hotels leads back to its own trigger: FlightRefused → "
                    + "Hotels → HotelBooked → Cars → FlightRefused. It runs once in a saga, so that the second "
                    + "round would stop there unnoticed. End the circle with an event of another type, or start "
                    + "another saga with a command.",
            ]
        ),
        GraphCase(
            "what a second command leaves committed",
            Paper("Trips") {
                InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self)
                    .undone(on: Trip.FlightRefused.self, publishing: Trip.TripCancelled.self)
                InitiatingStep(on: Trip.ChangeTrip.self, completes: Trip.TripRequested.self)
            },
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self),
            problems: [
                "missingUndo: The step ChangeTrip of Trips is not undone when Flights rejects after it: "
                    + "TripRequested → Flights → FlightRefused. Declare compensate(on: FlightRefused.self) for it."
            ]
        ),
    ]
}
