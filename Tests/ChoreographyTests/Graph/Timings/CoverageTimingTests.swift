import Choreography
import ChoreographyTesting
import Testing

@Suite("What full coverage asks of the causes of undos, and of what disarms deadlines")
struct CoverageTimingTests {
    @Test("Depends on what can come up", arguments: Self.cases)
    func edges(_ example: TimingCase) {
        let edges = ChoreographyCoverage(of: example.graph).record.entries.map(\.edge)
        let required = edges.filter { !$0.isOptional }.map(\.description)
        let optional = edges.filter(\.isOptional).map(\.description)
        #expect(Set(required).isSuperset(of: example.required))
        #expect(Set(optional).isSuperset(of: example.optional))
    }

    private static let cases = impossible + meeting + outside + ordered

    // MARK: What never happens

    private static let impossible = [
        TimingCase(
            "a cascade by way of an undo whose step never runs when its cause comes",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelCancelled.self),
            Trip.flying(undoneOn: Trip.CarRefused.self),
            Trip.sleeping(undoneOn: Trip.FlightRefused.self, Trip.CarRefused.self),
            Trip.driving,
            required: [
                "FlightRefused undoes step BookTrip of Trips", "HotelCancelled undoes step BookTrip of Trips",
                "CarRefused undoes step FlightBooked of Hotels",
            ],
            optional: [
                "HotelCancelled finds nothing to undo of step BookTrip of Trips",
                "FlightRefused finds nothing to undo of step BookTrip of Trips",
                "FlightRefused undoes step FlightBooked of Hotels",
            ]
        ),
        TimingCase(
            "a join of events that exclude each other",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.TripRefused.self),
            Trip.flying,
            Paper("Desk") {
                JoinStep(on: Trip.FlightRefused.self, Trip.FlightBooked.self, completes: Trip.TripRefused.self)
            },
            Trip.beside(undoneOn: Trip.TripRefused.self),
            required: ["FlightRefused undoes step BookTrip of Trips"],
            optional: [
                "TripRefused fences step TripRequested of Hotels",
                "TripRefused finds nothing to undo of step BookTrip of Trips",
                "FlightRefused finds nothing to undo of step BookTrip of Trips",
            ]
        ),
        TimingCase(
            "an event of an undo whose step never runs when its only cause comes",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Trip.sleeping(undoneOn: Trip.FlightRefused.self),
            Paper("Cars") {
                CompensatableStep(on: Trip.TripRequested.self, completes: Trip.CarBooked.self)
                    .undone(on: Trip.HotelCancelled.self, publishing: Trip.CarCancelled.self)
            },
            required: ["FlightRefused fences step FlightBooked of Hotels"],
            optional: ["HotelCancelled fences step TripRequested of Cars"]
        ),
        TimingCase(
            "a deadline, and a step of its participant that it drops or that disarms it",
            Trip.starting(undoneOn: Trip.TripFailed.self, Trip.CarRefused.self),
            Paper("Flights") {
                CompensatableStep(on: Trip.TripRequested.self, completes: Trip.FlightBooked.self)
                    .undone(on: Trip.TripFailed.self, Trip.CarRefused.self, publishing: Trip.FlightCancelled.self)
            },
            Paper("Cars") {
                CompensatableStep(
                    on: Trip.FlightBooked.self,
                    completes: Trip.CarBooked.self,
                    rejects: Trip.CarRefused.self
                )
                .undone(on: Trip.TripFailed.self, publishing: Trip.CarCancelled.self)
                Deadline(after: Trip.TripRequested.self, unless: Trip.FlightBooked.self, rejects: Trip.TripFailed.self)
            },
            required: ["TripFailed fences step FlightBooked of Cars"],
            optional: [
                "TripFailed undoes step FlightBooked of Cars",
                "TripFailed finds nothing to undo of step FlightBooked of Cars",
                "CarRefused finds nothing to undo of step BookTrip of Trips",
            ]
        ),
        TimingCase(
            "a deadline that is disarmed before it is armed",
            Trip.starting(undoneOn: Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.TripFailed.self),
            Trip.sleeping(undoneOn: Trip.TripFailed.self),
            Paper("Clock") {
                Deadline(after: Trip.HotelBooked.self, unless: Trip.FlightBooked.self, rejects: Trip.TripFailed.self)
            },
            required: [],
            optional: ["FlightBooked disarms deadline HotelBooked of Clock"]
        ),
        TimingCase(
            "a join of events that come together",
            Trip.starting(undoneOn: Trip.HotelRefused.self, Trip.TripRefused.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self),
            Trip.sleeping,
            Paper("Desk") {
                JoinStep(on: Trip.HotelRefused.self, Trip.FlightBooked.self, completes: Trip.TripRefused.self)
            },
            required: ["TripRefused finds nothing to undo of step BookTrip of Trips"],
            optional: ["TripRefused undoes step BookTrip of Trips"]
        ),
        TimingCase(
            "a deadline that counts from the completion of a step whose rejection disarms it",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self, Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self, Trip.TripFailed.self),
            Trip.sleeping(undoneOn: Trip.TripFailed.self),
            Paper("Clock") {
                Deadline(
                    after: Trip.FlightBooked.self,
                    unless: Trip.HotelBooked.self,
                    Trip.HotelRefused.self,
                    Trip.FlightRefused.self,
                    Trip.FlightCancelled.self,
                    Trip.TripCancelled.self,
                    rejects: Trip.TripFailed.self
                )
            },
            required: [
                "HotelBooked disarms deadline FlightBooked of Clock",
                "HotelRefused disarms deadline FlightBooked of Clock",
            ],
            optional: [
                "FlightRefused disarms deadline FlightBooked of Clock",
                // They follow what disarms the deadline, or what it publishes itself.
                "FlightCancelled disarms deadline FlightBooked of Clock",
                "TripCancelled disarms deadline FlightBooked of Clock",
            ]
        ),
    ]

    // MARK: What comes together

    private static let meeting = [
        TimingCase(
            "causes that undos publish because of one event",
            Trip.starting(undoneOn: Trip.FlightCancelled.self, Trip.HotelCancelled.self),
            Trip.flying(undoneOn: Trip.CarRefused.self),
            Trip.sleeping(undoneOn: Trip.CarRefused.self),
            Trip.driving,
            required: [
                "FlightCancelled undoes step BookTrip of Trips", "HotelCancelled undoes step BookTrip of Trips",
                "FlightCancelled finds nothing to undo of step BookTrip of Trips",
                "HotelCancelled finds nothing to undo of step BookTrip of Trips",
            ],
            optional: []
        ),
        TimingCase(
            "a cause with which a step of the undoing rejects",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.TripFailed.self),
            Trip.flying,
            Paper("Desk") {
                CompensatableStep(
                    on: Trip.FlightRefused.self,
                    completes: Trip.ApologySent.self,
                    rejects: Trip.TripFailed.self
                )
            },
            required: ["TripFailed finds nothing to undo of step BookTrip of Trips"],
            optional: ["TripFailed undoes step BookTrip of Trips"]
        ),
        TimingCase(
            "two steps that reject with one event beside each other",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying(undoneOn: Trip.FlightRefused.self),
            Paper("Trains") {
                CompensatableStep(
                    on: Trip.TripRequested.self,
                    completes: Trip.HotelBooked.self,
                    rejects: Trip.FlightRefused.self
                )
                .undone(on: Trip.FlightRefused.self, publishing: Trip.HotelCancelled.self)
            },
            required: [
                "FlightRefused undoes step TripRequested of Flights",
                "FlightRefused finds nothing to undo of step BookTrip of Trips",
                "FlightRefused finds nothing to undo of step TripRequested of Flights",
            ],
            optional: []
        ),
        TimingCase(
            "two steps that reject with one event, of which one needs the other",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying(undoneOn: Trip.FlightRefused.self),
            Paper("Hotels") {
                CompensatableStep(
                    on: Trip.FlightBooked.self,
                    completes: Trip.HotelBooked.self,
                    rejects: Trip.FlightRefused.self
                )
            },
            required: [
                "FlightRefused undoes step TripRequested of Flights",
                // The one that the step itself has rejected with.
                "FlightRefused finds nothing to undo of step TripRequested of Flights",
            ],
            optional: ["FlightRefused finds nothing to undo of step BookTrip of Trips"]
        ),
        TimingCase(
            "two deadlines of one participant, of which one counts from what disarms the other",
            Trip.starting(undoneOn: Trip.TripFailed.self, Trip.TripRefused.self),
            Trip.flying(undoneOn: Trip.TripFailed.self, Trip.TripRefused.self),
            Trip.sleeping(undoneOn: Trip.TripFailed.self, Trip.TripRefused.self),
            Paper("Clock") {
                Deadline(after: Trip.TripRequested.self, unless: Trip.FlightBooked.self, rejects: Trip.TripFailed.self)
                Deadline(after: Trip.FlightBooked.self, unless: Trip.HotelBooked.self, rejects: Trip.TripRefused.self)
            },
            required: [
                "TripRefused finds nothing to undo of step BookTrip of Trips",
                "TripFailed finds nothing to undo of step BookTrip of Trips",
            ],
            optional: []
        ),
        TimingCase(
            "steps that follow a compensation event, and belong to no saga",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Paper("Desk") {
                CompensatableStep(on: Trip.FlightRefused.self, completes: Trip.ApologySent.self)
                    .undone(on: Trip.TripFailed.self, publishing: Trip.HotelCancelled.self)
            },
            Paper("Cars") {
                CompensatableStep(
                    on: Trip.FlightRefused.self,
                    completes: Trip.CarBooked.self,
                    rejects: Trip.TripFailed.self
                )
            },
            required: [
                "TripFailed undoes step FlightRefused of Desk", "TripFailed fences step FlightRefused of Desk",
            ],
            optional: ["TripFailed finds nothing to undo of step FlightRefused of Desk"]
        ),
    ]

    // MARK: Calls to the outside

    private static let outside = [
        TimingCase(
            "an external step whose exhausted retries lead to its undo by way of another one",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Paper("Flights") {
                Self.flight(rejectsOnExhaustion: true)
                    .undone(on: Trip.TripCancelled.self, publishing: Trip.FlightCancelled.self)
            },
            required: ["TripCancelled undoes step TripRequested of Flights"],
            optional: ["TripCancelled fences step TripRequested of Flights"]
        ),
        TimingCase(
            "an external step whose undo follows from its own rejection, and leads to another one",
            Trip.starting(undoneOn: Trip.FlightCancelled.self, Trip.FlightRefused.self),
            Paper("Flights") {
                Self.flight(rejectsOnExhaustion: true)
                    .undone(on: Trip.FlightRefused.self, publishing: Trip.FlightCancelled.self)
            },
            Paper("Hotels") {
                CompensatableStep(on: Trip.TripRequested.self, completes: Trip.HotelBooked.self)
                    .undone(on: Trip.FlightCancelled.self, publishing: Trip.HotelCancelled.self)
            },
            required: [
                "FlightCancelled finds nothing to undo of step BookTrip of Trips",
                "FlightCancelled undoes step TripRequested of Hotels",
            ],
            optional: ["FlightCancelled undoes step BookTrip of Trips"]
        ),
        TimingCase(
            "an external step that rejects knowingly, or not at all",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Paper("Flights") {
                Self.flight(rejectsOnExhaustion: false)
                    .undone(on: Trip.TripCancelled.self, publishing: Trip.FlightCancelled.self)
            },
            required: ["TripCancelled finds nothing to undo of step TripRequested of Flights"],
            optional: ["TripCancelled undoes step TripRequested of Flights"]
        ),
        TimingCase(
            "an external step whose own rejection undoes it, unless that was thrown by the call",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Paper("Flights") {
                Self.flight(rejectsOnExhaustion: true)
                    .undone(on: Trip.FlightRefused.self, publishing: Trip.FlightCancelled.self)
            },
            required: [
                "FlightRefused undoes step TripRequested of Flights",
                "FlightRefused finds nothing to undo of step TripRequested of Flights",
            ],
            optional: ["FlightRefused fences step TripRequested of Flights"]
        ),
    ]

    private static func flight(
        rejectsOnExhaustion: Bool
    ) -> ExternalStep<PaperStore, Trip.TripRequested, Trip.FlightBooked, Trip.FlightRefused, Never> {
        ExternalStep(
            on: Trip.TripRequested.self,
            completes: Trip.FlightBooked.self,
            rejects: Trip.FlightRefused.self,
            rejectsOnExhaustion: rejectsOnExhaustion
        )
    }

    // MARK: What comes first

    private static let ordered = [
        TimingCase(
            "a cause that always follows another",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Trip.beside(undoneOn: Trip.FlightRefused.self, Trip.TripCancelled.self),
            required: [
                "FlightRefused fences step TripRequested of Hotels",
                "TripCancelled finds nothing to undo of step TripRequested of Hotels",
            ],
            optional: [
                "TripCancelled fences step TripRequested of Hotels",
                "TripCancelled undoes step TripRequested of Hotels",
            ]
        ),
        TimingCase(
            "a cause that another one always follows",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Paper("Hotels") {
                CompensatableStep(on: Trip.TripRequested.self, completes: Trip.HotelBooked.self)
                    .undone(on: Trip.FlightRefused.self, Trip.TripCancelled.self, publishing: Trip.HotelCancelled.self)
            },
            required: ["TripCancelled finds nothing to undo of step TripRequested of Hotels"],
            optional: ["FlightRefused finds nothing to undo of step TripRequested of Hotels"]
        ),
        TimingCase(
            "a cause with which a step completes",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Paper("Desk") { RetriableStep(on: Trip.FlightRefused.self, completes: Trip.TripRefused.self) },
            Trip.beside(undoneOn: Trip.TripRefused.self),
            required: [
                "TripRefused undoes step TripRequested of Hotels", "TripRefused fences step TripRequested of Hotels",
            ],
            optional: []
        ),
        TimingCase(
            "a deadline that counts from what has triggered a step of its participant before",
            Trip.starting(undoneOn: Trip.TripFailed.self),
            Paper("Flights") {
                CompensatableStep(on: Trip.TripRequested.self, completes: Trip.FlightBooked.self)
                    .undone(on: Trip.TripFailed.self, publishing: Trip.FlightCancelled.self)
                Deadline(after: Trip.TripRequested.self, unless: Trip.HotelBooked.self, rejects: Trip.TripFailed.self)
            },
            Paper("Hotels") {
                CompensatableStep(on: Trip.TripRequested.self, completes: Trip.HotelBooked.self)
                    .undone(on: Trip.TripFailed.self, publishing: Trip.HotelCancelled.self)
            },
            required: ["TripFailed fences step TripRequested of Hotels"],
            optional: ["TripFailed fences step TripRequested of Flights"]
        ),
    ]
}

/// A choreography on paper, and edges that full coverage asks for, or does without.
struct TimingCase: Sendable, CustomStringConvertible {
    let description: String
    let graph: ChoreographyGraph
    let required: [String]
    let optional: [String]

    init(_ description: String, _ participants: any Participant..., required: [String], optional: [String]) {
        self.description = description
        self.graph = ChoreographyGraph(name: "test", participants: participants.map { ParticipantDeclaration($0) })
        self.required = required
        self.optional = optional
    }
}
