import Testing

@testable import Choreography

@Suite("A pivot as the point of no return")
struct PointOfNoReturnTests {
    /// A hotel that can't be cancelled once there is a flight.
    private static let hotel = Paper("Hotels") {
        PivotStep(on: Trip.FlightBooked.self, completes: Trip.HotelBooked.self, rejects: Trip.HotelRefused.self)
    }

    private static func graph(with others: any Participant...) -> ChoreographyGraph {
        ChoreographyGraph(
            name: "test",
            participants: ([
                Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
                Trip.flying(undoneOn: Trip.HotelRefused.self), Self.hotel,
            ] + others).map { ParticipantDeclaration($0) }
        )
    }

    private static func isPointOfNoReturn(
        _ step: String,
        of participant: String,
        in graph: ChoreographyGraph
    ) throws -> Bool {
        graph.isPointOfNoReturn(try #require(graph.step(step, of: participant)))
    }

    @Test("Is one if all that may reject has committed before it")
    func last() throws {
        let graph = Self.graph(with: Trip.hearing(Trip.HotelBooked.self))
        #expect(graph.problems().isEmpty)
        #expect(try Self.isPointOfNoReturn("FlightBooked", of: "Hotels", in: graph))
        #expect(try !Self.isPointOfNoReturn("TripRequested", of: "Flights", in: graph), "it is no pivot")
    }

    @Test("Is one whatever follows or goes on beside it, as long as that does not reject")
    func harmless() throws {
        let graph = Self.graph(
            with: Paper("Cars") {
                RetriableStep(on: Trip.HotelBooked.self, completes: Trip.CarBooked.self)
                CompensatableStep(on: Trip.TripRequested.self, completes: Trip.TripBooked.self)
            },
            Paper("Desk") { RetriableStep(on: Trip.FlightRefused.self, completes: Trip.ApologySent.self) },
            Trip.hearing(Trip.HotelBooked.self)
        )
        #expect(try Self.isPointOfNoReturn("FlightBooked", of: "Hotels", in: graph))
    }

    @Test("Is one whatever may be rejected in sagas that another command starts")
    func otherSagas() throws {
        let graph = Self.graph(
            with: Paper("Changes") {
                InitiatingStep(on: Trip.ChangeTrip.self, completes: Trip.TripBooked.self)
                CompensatableStep(
                    on: Trip.TripBooked.self,
                    completes: Trip.CarBooked.self,
                    rejects: Trip.CarRefused.self
                )
            }
        )
        #expect(try Self.isPointOfNoReturn("FlightBooked", of: "Hotels", in: graph))
    }

    @Test(
        "Is none if something may be rejected after it, beside it, or elsewhere, or if it has run in several ways",
        arguments: [
            ("after it", Trip.driving),
            (
                "beside it",
                Paper("Cars") {
                    CompensatableStep(
                        on: Trip.TripRequested.self,
                        completes: Trip.CarBooked.self,
                        rejects: Trip.CarRefused.self
                    )
                }
            ),
            ("by a deadline", Trip.hurrying(unless: Trip.HotelBooked.self)),
            (
                "by a decision",
                Paper("Desk") {
                    DecisionStep(on: Trip.HotelBooked.self, publishes: [Trip.TripBooked.self, Trip.TripFailed.self]) {
                        _,
                        _,
                        _ in nil
                    }
                }
            ),
            (
                "where a rejection has led",
                Paper("Desk") {
                    CompensatableStep(
                        on: Trip.FlightRefused.self,
                        completes: Trip.ApologySent.self,
                        rejects: Trip.TripFailed.self
                    )
                }
            ),
            (
                "another way",
                Paper("Rail") { RetriableStep(on: Trip.TripRequested.self, completes: Trip.FlightBooked.self) }
            ),
            (
                "in a circle",
                Paper("Rail") { RetriableStep(on: Trip.HotelBooked.self, completes: Trip.TripRequested.self) }
            ),
        ]
    )
    func others(_ place: String, _ other: Paper) throws {
        let graph = Self.graph(with: other)
        #expect(try !Self.isPointOfNoReturn("FlightBooked", of: "Hotels", in: graph), "\(place)")
    }

    @Test("Is none if no command leads to it, or a compensation event does")
    func ways() throws {
        let headless = ChoreographyGraph(Self.hotel)
        #expect(try !Self.isPointOfNoReturn("FlightBooked", of: "Hotels", in: headless))
        let sorry = Self.graph(
            with: Paper("Desk") {
                PivotStep(on: Trip.TripCancelled.self, completes: Trip.ApologySent.self, rejects: Trip.TripFailed.self)
            }
        )
        #expect(try !Self.isPointOfNoReturn("TripCancelled", of: "Desk", in: sorry))
    }
}
