import Choreography
import Testing

@Suite("The model check")
struct ModelCheckTests {
    @Test("Accepts", arguments: Self.right)
    func silence(_ example: GraphCase) {
        let report = example.graph.modelReport()
        #expect(report.problem == nil)
        #expect(report.isComplete)
    }

    @Test("Finds the shortest run to", arguments: Self.wrong)
    func finding(_ example: ModelCase) {
        let problem = example.graph.modelReport().problem
        #expect(problem?.run == example.run)
        #expect(problem.map { "\($0.kind): \($0.message) \($0.mend)" } == example.problem)
    }

    @Test("Accepts what the static checks accept", arguments: Self.staticallyRight)
    func agreement(_ example: GraphCase) {
        let report = example.graph.modelReport()
        #expect(report.problem == nil)
        #expect(report.isComplete)
    }

    @Test("Finds by itself what the static checks of undos and circles find", arguments: Self.staticallyWrong)
    func independence(_ example: GraphCase) {
        #expect(example.graph.modelReport().problem != nil)
    }

    @Test("Looks at each command's saga, and tells the shortest of the runs that end wrong")
    func commands() {
        let graph = ChoreographyGraph(
            Paper("Trips") {
                InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self)
                InitiatingStep(on: Trip.ChangeTrip.self, completes: Trip.FlightBooked.self)
            },
            Trip.flying(undoneOn: Trip.HotelRefused.self),
            Trip.sleeping
        )
        #expect(
            graph.modelReport().problem?.run == [
                "BookTrip: Trips completes with TripRequested.",
                "TripRequested: Flights rejects with FlightRefused.",
            ]
        )
        let other = ChoreographyGraph(
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
            Paper("Changes") { InitiatingStep(on: Trip.ChangeTrip.self, completes: Trip.FlightBooked.self) },
            Trip.flying(undoneOn: Trip.HotelRefused.self),
            Trip.sleeping
        )
        #expect(
            other.modelReport().problem?.run == [
                "ChangeTrip: Changes completes with FlightBooked.", "FlightBooked: Hotels rejects with HotelRefused.",
            ]
        )
    }

    @Test("Says the same each time")
    func determinism() {
        let graph = BranchedSaga.graph(branches: 3, length: 2, forgetful: 4)
        #expect(Set((0..<5).map { _ in graph.modelReport() }).count == 1)
    }

    @Test("Sees some hundred states of 20 steps in a row, and some thousand of two branches of ten")
    func size() {
        let chain = BranchedSaga.graph(branches: 1, length: 20).modelReport()
        #expect(chain.problem == nil && chain.isComplete)
        #expect(chain.states < 1000)
        let branches = BranchedSaga.graph(branches: 2, length: 10).modelReport()
        #expect(branches.problem == nil && branches.isComplete)
        #expect(branches.states < 10_000)
    }

    private static let right = [
        GraphCase(
            "the checkout that the tests run",
            Orders(store: InMemoryStore(OrderBook())),
            Payments(store: InMemoryStore(Ledger())),
            Shipping(store: InMemoryStore(Depot()))
        ),
        GraphCase(
            "the checkout of the design",
            DeclaredCheckout.orders,
            DeclaredCheckout.payments,
            DeclaredCheckout.inventory,
            DeclaredCheckout.shipping,
            DeclaredCheckout.notifications
        ),
        GraphCase("branches that a join ends", Trip.trips, Trip.flights, Trip.hotels, Trip.mails),
        GraphCase(
            "a join that itself rejects",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self, Trip.CarRefused.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self, Trip.CarRefused.self),
            Trip.beside(undoneOn: Trip.FlightRefused.self, Trip.CarRefused.self),
            Paper("Cars") {
                JoinStep(
                    on: Trip.FlightBooked.self,
                    Trip.HotelBooked.self,
                    completes: Trip.CarBooked.self,
                    rejects: Trip.CarRefused.self
                )
            }
        ),
        GraphCase(
            "a join that waits for a compensation event, which need not come",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Paper("Mails") {
                JoinStep(on: Trip.TripRequested.self, Trip.FlightRefused.self, completes: Trip.ApologySent.self)
            }
        ),
        GraphCase(
            "a deadline that undoes all that may have run",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.TripFailed.self),
            Trip.hurrying(unless: Trip.FlightBooked.self)
        ),
        GraphCase(
            "a deadline that nothing disarms, and that undoes what it ends",
            Trip.starting(undoneOn: Trip.TripFailed.self),
            Trip.hurrying(unless: Trip.FlightBooked.self)
        ),
        GraphCase(
            "a deadline that does not fire over a call on record",
            Trip.starting(undoneOn: Trip.TripFailed.self, Trip.HotelRefused.self),
            Trip.flying(undoneOn: Trip.TripFailed.self, Trip.HotelRefused.self),
            Paper("Cars") {
                ExternalStep(on: Trip.FlightBooked.self, completes: Trip.CarBooked.self)
                    .undone(on: Trip.HotelRefused.self, publishing: Trip.CarCancelled.self)
                Deadline(after: Trip.TripRequested.self, unless: Trip.FlightBooked.self, rejects: Trip.TripFailed.self)
            },
            Trip.beside(undoneOn: Trip.TripFailed.self, Trip.FlightRefused.self)
        ),
    ]

    private static let staticallyRight =
        GraphUndoTests.right + GraphDeadlineTests.right + GraphExternalTests.right + GraphCycleTests.right

    private static let staticallyWrong =
        (GraphUndoTests.wrong + GraphDeadlineTests.wrong + GraphDeadlineTests.mixed + GraphExternalTests.wrong
        + GraphCycleTests.wrong).filter { !Self.seenToInOtherWays.contains($0.description) }

    /// What the static checks ask for although something else always sees to it.
    private static let seenToInOtherWays = [
        // Either the step runs, and leads to the undo, or the deadline has kept it from running, and does.
        "an undo that hangs on a step that a deadline may keep from running"
    ]

    private static let wrong = [
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

/// A choreography on paper, and the shortest of its runs that end wrong.
struct ModelCase: Sendable, CustomStringConvertible {
    let description: String
    let graph: ChoreographyGraph
    let run: [String]
    let problem: String

    init(_ description: String, _ participants: any Participant..., run: [String], problem: String) {
        self.description = description
        self.graph = ChoreographyGraph(name: "test", participants: participants.map { ParticipantDeclaration($0) })
        self.run = run
        self.problem = problem
    }
}
