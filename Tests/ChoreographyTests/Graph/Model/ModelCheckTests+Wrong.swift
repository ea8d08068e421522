import Choreography

/// Choreographies that may end wrong, each with the shortest run that does.
extension ModelCheckTests {
    static let wrong = wrongSagas + wrongUndoings

    private static let wrongSagas = [
        ModelCase(
            "a missing undo",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
            Trip.flying,
            Trip.sleeping,
            run: [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights completes with FlightBooked.",
                "FlightBooked: Hotels rejects with HotelRefused.",
                "HotelRefused: Trips undoes BookTrip with TripCancelled.",
            ],
            problem: "halfUndone: HotelRefused rejected the saga, yet the step TripRequested of Flights stays "
                + "committed. Declare compensate(on: HotelRefused.self) for it."
        ),
        ModelCase(
            "an undo that a cascade does not reach, because a step on its way may not have run",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.FlightCancelled.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self),
            Trip.beside(undoneOn: Trip.FlightRefused.self),
            run: [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Hotels rejects with HotelRefused.",
                "HotelRefused: Flights fences its step TripRequested, which never runs.",
            ],
            problem: "halfUndone: HotelRefused rejected the saga, yet the step BookTrip of Trips stays committed. "
                + "Add HotelRefused.self to its compensate(on:)."
        ),
        ModelCase(
            "an undo that a cascade does not reach, because it ends before",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.FlightCancelled.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self),
            Trip.sleeping(undoneOn: Trip.CarRefused.self),
            Trip.driving,
            run: [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights completes with FlightBooked.",
                "FlightBooked: Hotels completes with HotelBooked.",
                "HotelBooked: Cars rejects with CarRefused.",
                "CarRefused: Hotels undoes FlightBooked with HotelCancelled.",
            ],
            problem: "halfUndone: CarRefused rejected the saga, yet the step BookTrip of Trips and the step "
                + "TripRequested of Flights stay committed. For the step BookTrip of Trips: Add CarRefused.self to "
                + "its compensate(on:).\nFor the step TripRequested of Flights: Add CarRefused.self to its "
                + "compensate(on:)."
        ),
        ModelCase(
            "a rejection after a pivot",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
            Paper("Flights") {
                PivotStep(
                    on: Trip.TripRequested.self,
                    completes: Trip.FlightBooked.self,
                    rejects: Trip.FlightRefused.self
                )
            },
            Trip.sleeping,
            run: [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights completes with FlightBooked.",
                "FlightBooked: Hotels rejects with HotelRefused.",
                "HotelRefused: Trips undoes BookTrip with TripCancelled.",
            ],
            problem: "halfUndone: HotelRefused rejected the saga, yet the step TripRequested of Flights stays "
                + "committed. Let what can reject go before the pivot, or make it a RetriableStep."
        ),
        ModelCase(
            "joins that wait for each other",
            Trip.starting,
            Paper("Flights") {
                JoinStep(on: Trip.TripRequested.self, Trip.HotelBooked.self, completes: Trip.FlightBooked.self)
            },
            Paper("Hotels") {
                JoinStep(on: Trip.TripRequested.self, Trip.FlightBooked.self, completes: Trip.HotelBooked.self)
            },
            run: [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights waits for HotelBooked.",
                "TripRequested: Hotels waits for FlightBooked.",
            ],
            problem: "endlessWait: Nothing has rejected the saga, yet the step TripRequested+HotelBooked of Flights "
                + "and the step TripRequested+FlightBooked of Hotels wait for ever. For the step "
                + "TripRequested+HotelBooked of Flights: Let HotelBooked come in each saga in which the others come, "
                + "or leave it out of the join.\nFor the step TripRequested+FlightBooked of Hotels: Let FlightBooked "
                + "come in each saga in which the others come, or leave it out of the join."
        ),
        ModelCase(
            "a join of what two commands lead to",
            Paper("Trips") {
                InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self)
                InitiatingStep(on: Trip.ChangeTrip.self, completes: Trip.FlightBooked.self)
                JoinStep(on: Trip.TripRequested.self, Trip.FlightBooked.self, completes: Trip.TripBooked.self)
            },
            run: [
                "BookTrip: Trips completes with TripRequested.", "TripRequested: Trips waits for FlightBooked.",
            ],
            problem: "endlessWait: Nothing has rejected the saga, yet the step TripRequested+FlightBooked of Trips "
                + "waits for ever for FlightBooked. Let FlightBooked come in each saga in which the others come, or "
                + "leave it out of the join."
        ),
        ModelCase(
            "undos that cause each other",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.FlightCancelled.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self, Trip.TripCancelled.self),
            Trip.sleeping,
            run: [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights completes with FlightBooked.",
                "FlightBooked: Hotels rejects with HotelRefused.",
                "HotelRefused: Flights undoes TripRequested with FlightCancelled.",
                "FlightCancelled: Trips undoes BookTrip with TripCancelled.",
            ],
            problem: "circle: TripCancelled comes back to what has led to it: Flights → FlightCancelled → Trips → "
                + "TripCancelled → Flights. End the circle with an event of another type, or take TripCancelled from "
                + "what Flights hears."
        ),
        ModelCase(
            "a compensation event with which a step completes",
            Trip.starting(undoneOn: Trip.TripRefused.self),
            Paper("Flights") { RetriableStep(on: Trip.TripRequested.self, completes: Trip.TripRefused.self) },
            run: [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights completes with TripRefused.",
                "TripRefused: Trips undoes BookTrip with TripCancelled.",
            ],
            problem: "undoneWithoutRejection: Nothing has rejected the saga, yet the step BookTrip of Trips is "
                + "undone. Let a step reject with TripRefused, or complete with an event that undoes nothing."
        ),
        ModelCase(
            "a step that is undone, and a join that waits",
            Trip.starting(undoneOn: Trip.TripRefused.self),
            Paper("Flights") { RetriableStep(on: Trip.TripRequested.self, completes: Trip.TripRefused.self) },
            Paper("Hotels") {
                JoinStep(on: Trip.TripRequested.self, Trip.FlightBooked.self, completes: Trip.HotelBooked.self)
            },
            run: [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights completes with TripRefused.",
                "TripRefused: Trips undoes BookTrip with TripCancelled.",
                "TripRequested: Hotels waits for FlightBooked.",
            ],
            problem: "undoneWithoutRejection: Nothing has rejected the saga, yet the step BookTrip of Trips is undone, "
                + "and the step TripRequested+FlightBooked of Hotels waits for ever for FlightBooked. For the step "
                + "BookTrip of Trips: Let a step reject with TripRefused, or complete with an event that undoes "
                + "nothing.\nFor the step TripRequested+FlightBooked of Hotels: Let FlightBooked come in each saga in "
                + "which the others come, or leave it out of the join."
        ),
        ModelCase(
            "a deadline that fires beside a pivot elsewhere",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.TripFailed.self),
            Paper("Flights") {
                PivotStep(
                    on: Trip.TripRequested.self,
                    completes: Trip.FlightBooked.self,
                    rejects: Trip.FlightRefused.self,
                )
            },
            Trip.hurrying(unless: Trip.FlightBooked.self),
            run: [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights completes with FlightBooked.",
                "TripRequested: Clock arms its deadline.",
                "TripRequested: the deadline of Clock fires with TripFailed.",
                "TripFailed: Trips undoes BookTrip with TripCancelled.",
            ],
            problem: "halfUndone: TripFailed rejected the saga, yet the step TripRequested of Flights stays "
                + "committed. Let the step follow one of Clock for a completion event that disarms the deadline."
        ),
        ModelCase(
            "a deadline that fires while what disarms it is on its way, before a step that would keep it from that",
            Trip.starting,
            Paper("Flights") {
                CompensatableStep(on: Trip.TripRequested.self, completes: Trip.FlightBooked.self)
                    .undone(on: Trip.TripFailed.self, publishing: Trip.FlightCancelled.self)
            },
            Paper("Hotels") {
                CompensatableStep(on: Trip.FlightBooked.self, completes: Trip.HotelBooked.self)
                    .undone(on: Trip.TripFailed.self, publishing: Trip.HotelCancelled.self)
            },
            Paper("Cars") {
                RetriableStep(on: Trip.FlightBooked.self, completes: Trip.CarBooked.self)
                Deadline(after: Trip.HotelBooked.self, unless: Trip.FlightBooked.self, rejects: Trip.TripFailed.self)
            },
            run: [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights completes with FlightBooked.",
                "FlightBooked: Hotels completes with HotelBooked.",
                "HotelBooked: Cars arms its deadline.",
                "HotelBooked: the deadline of Cars fires with TripFailed.",
                "TripFailed: Flights undoes TripRequested with FlightCancelled.",
                "TripFailed: Hotels undoes FlightBooked with HotelCancelled.",
            ],
            problem: "halfUndone: TripFailed rejected the saga, yet the step BookTrip of Trips stays committed. "
                + "Declare compensate(on: TripFailed.self) for it."
        ),
    ]

    // MARK: Undoings, and calls to the outside

    private static let wrongUndoings = [
        ModelCase(
            "a call of which nobody knows whether it had its effect",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Paper("Flights") {
                ExternalStep(
                    on: Trip.TripRequested.self,
                    completes: Trip.FlightBooked.self,
                    rejects: Trip.FlightRefused.self,
                    rejectsOnExhaustion: true
                )
            },
            run: [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights rejects with FlightRefused, because its tries are used up; its call may have "
                    + "had its effect.",
                "FlightRefused: Trips undoes BookTrip with TripCancelled.",
            ],
            problem: "halfUndone: FlightRefused rejected the saga, yet the step TripRequested of Flights may stay "
                + "committed. Declare compensate(on: FlightRefused.self) for it."
        ),
        ModelCase(
            "a step of the undoing that waits for an event of the saga, before one that rejects",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
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
            run: [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights rejects with FlightRefused.",
                "FlightRefused: Trips undoes BookTrip with TripCancelled.",
                "TripRequested: Mails waits for FlightRefused.",
                "TripRequested and FlightRefused: Mails completes with ApologySent.",
                "ApologySent: Desk rejects with CarRefused.",
            ],
            problem: "halfUndone: FlightRefused and CarRefused rejected the saga, yet the step "
                + "TripRequested+FlightRefused of Mails stays committed. Declare compensate(on: CarRefused.self) for "
                + "it."
        ),
        ModelCase(
            "a step of the undoing beside one that an undo leads to, and that rejects",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Paper("Mails") { RetriableStep(on: Trip.FlightRefused.self, completes: Trip.ApologySent.self) },
            Paper("Desk") {
                CompensatableStep(
                    on: Trip.TripCancelled.self,
                    completes: Trip.CarBooked.self,
                    rejects: Trip.CarRefused.self
                )
            },
            run: [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights rejects with FlightRefused.",
                "FlightRefused: Trips undoes BookTrip with TripCancelled.",
                "FlightRefused: Mails completes with ApologySent.",
                "TripCancelled: Desk rejects with CarRefused.",
            ],
            problem: "halfUndone: FlightRefused and CarRefused rejected the saga, yet the step FlightRefused of Mails "
                + "stays committed. Let it follow what can reject, or make it a CompensatableStep with "
                + "compensate(on: CarRefused.self)."
        ),
        ModelCase(
            "an undo that two events cause, of which the first is there when the second comes",
            Trip.flying(undoneOn: Trip.HotelRefused.self),
            Trip.beside(undoneOn: Trip.FlightRefused.self),
            Paper("Desk") {
                JoinStep(on: Trip.FlightRefused.self, Trip.HotelRefused.self, completes: Trip.ApologySent.self)
            },
            Paper("Cars") {
                CompensatableStep(
                    on: Trip.ApologySent.self,
                    completes: Trip.CarBooked.self,
                    rejects: Trip.CarRefused.self
                )
            },
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
            run: [
                "BookTrip: Trips completes with TripRequested.", "TripRequested: Flights rejects with FlightRefused.",
                "TripRequested: Hotels rejects with HotelRefused.", "FlightRefused: Desk waits for HotelRefused.",
                "FlightRefused and HotelRefused: Desk completes with ApologySent.",
                "ApologySent: Cars rejects with CarRefused.",
                "FlightRefused: Trips undoes BookTrip with TripCancelled.",
            ],
            problem: "halfUndone: FlightRefused, HotelRefused and CarRefused rejected the saga, yet the step "
                + "FlightRefused+HotelRefused of Desk stays committed. Declare compensate(on: CarRefused.self) for it."
        ),
        ModelCase(
            "a step that is fenced by what the undo of a call publishes, of which nobody knows the effect",
            Trip.starting(undoneOn: Trip.TripRefused.self),
            Paper("Desk") {
                CompensatableStep(on: Trip.FlightRefused.self, completes: Trip.TripRefused.self)
                    .undone(on: Trip.FlightCancelled.self, publishing: Trip.HotelCancelled.self)
            },
            Paper("Flights") {
                ExternalStep(
                    on: Trip.TripRequested.self,
                    completes: Trip.FlightBooked.self,
                    rejects: Trip.FlightRefused.self,
                    rejectsOnExhaustion: true
                )
                .undone(on: Trip.FlightRefused.self, publishing: Trip.FlightCancelled.self)
            },
            run: [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights rejects with FlightRefused, because its tries are used up; its call may have "
                    + "had its effect.",
                "FlightRefused: Flights undoes TripRequested with FlightCancelled.",
                "FlightCancelled: Desk fences its step FlightRefused, which never runs.",
            ],
            problem: "halfUndone: FlightRefused rejected the saga, yet the step BookTrip of Trips stays committed. Add "
                + "FlightRefused.self to its compensate(on:)."
        ),
        ModelCase(
            "an undo of a call on record, which publishes although the step has not completed",
            Trip.starting(undoneOn: Trip.HotelRefused.self),
            Paper("Flights") {
                ExternalStep(on: Trip.TripRequested.self, completes: Trip.FlightBooked.self)
                    .undone(on: Trip.HotelRefused.self, publishing: Trip.FlightCancelled.self)
            },
            Paper("Hotels") {
                CompensatableStep(
                    on: Trip.TripRequested.self,
                    completes: Trip.HotelBooked.self,
                    rejects: Trip.HotelRefused.self
                )
            },
            // Sees to the car in every saga in which the flight was booked.
            Paper("Desk") {
                JoinStep(on: Trip.FlightBooked.self, Trip.HotelRefused.self, completes: Trip.TripRefused.self)
            },
            Paper("Cars") {
                CompensatableStep(on: Trip.FlightCancelled.self, completes: Trip.CarBooked.self)
                    .undone(on: Trip.TripRefused.self, publishing: Trip.CarCancelled.self)
            },
            Paper("Mails") {
                PivotStep(
                    on: Trip.FlightCancelled.self,
                    completes: Trip.ApologySent.self,
                    rejects: Trip.TripFailed.self
                )
            },
            run: [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Hotels rejects with HotelRefused.",
                "HotelRefused: Trips undoes BookTrip with TripCancelled.",
                "TripRequested: Flights makes its call, and ends before it has committed the answer; the event will "
                    + "come again.",
                "HotelRefused: Flights undoes TripRequested with FlightCancelled.",
                "HotelRefused: Desk waits for FlightBooked.",
                "FlightCancelled: Cars completes with CarBooked.",
                "FlightCancelled: Mails rejects with TripFailed.",
            ],
            problem: "halfUndone: HotelRefused and TripFailed rejected the saga, yet the step FlightCancelled of Cars "
                + "stays committed. Add TripFailed.self to its compensate(on:)."
        ),
    ]
}
