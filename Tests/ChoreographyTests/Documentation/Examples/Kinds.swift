import Choreography

/// The examples of "Choosing the kind of a step".
enum Kinds {
    struct BookTrip: Command { var trip: Int }
    struct TripBooked: DomainEvent { var trip: Int }
    struct TripCancelled: CompensationEvent { var trip: Int }

    struct HotelReserved: DomainEvent {
        var trip: Int
        var room: Int
    }

    struct HotelFull: CompensationEvent { var trip: Int }
    struct HotelReleased: CompensationEvent { var trip: Int }
    struct FlightReserved: DomainEvent { var trip: Int }
    struct FlightReleased: CompensationEvent { var trip: Int }

    struct ItineraryMade: DomainEvent {
        var trip: Int
        var room: Int
    }

    struct ItineraryRefused: CompensationEvent { var trip: Int }
    struct TicketIssued: DomainEvent { var trip: Int }
    struct TicketRefused: CompensationEvent { var trip: Int }
    struct VoucherSent: DomainEvent { var trip: Int }

    struct Rows { var rows = Table<Int, String>() }
    typealias Database = InMemoryStore<Rows>

    struct Agency: Participant {
        let store = Database(Rows())

        var reactions: [Reaction<Database>] {
            // snippet: initiating
            InitiatingStep(on: BookTrip.self, completes: TripBooked.self) { command, trips in
                trips.rows[command.trip] = "booked"
                return TripBooked(trip: command.trip)
            }
            .compensate(on: HotelFull.self, ItineraryRefused.self, TicketRefused.self) { booked, trips in
                trips.rows[booked.trip] = nil
                return TripCancelled(trip: booked.trip)
            }
            // end
            // snippet: listener
            Listener(on: VoucherSent.self) { voucher, trips in
                trips.rows[voucher.trip] = "ready"
            }
            // end
        }
    }

    struct Hotels: Participant {
        let store = Database(Rows())

        var reactions: [Reaction<Database>] {
            // snippet: compensatable
            CompensatableStep(on: TripBooked.self, completes: HotelReserved.self, rejects: HotelFull.self) { trip, db in
                guard db.rows.count < 100 else { throw HotelFull(trip: trip.trip) }
                db.rows[trip.trip] = "reserved"
                return HotelReserved(trip: trip.trip, room: db.rows.count)
            }
            .compensate(on: ItineraryRefused.self, TicketRefused.self) { reserved, db in
                db.rows[reserved.trip] = nil
                return HotelReleased(trip: reserved.trip)
            }
            // end
        }
    }

    struct Flights: Participant {
        let store = Database(Rows())

        var reactions: [Reaction<Database>] {
            CompensatableStep(on: TripBooked.self, completes: FlightReserved.self) { trip, seats in
                seats.rows[trip.trip] = "reserved"
                return FlightReserved(trip: trip.trip)
            }
            .compensate(on: HotelFull.self, ItineraryRefused.self, TicketRefused.self) { reserved, cause, seats in
                seats.rows[reserved.trip] = nil
                return FlightReleased(trip: reserved.trip)
            }
        }
    }

    struct Itineraries: Participant {
        let store = Database(Rows())

        var reactions: [Reaction<Database>] {
            // snippet: join
            JoinStep(
                on: HotelReserved.self,
                FlightReserved.self,
                completes: ItineraryMade.self,
                rejects: ItineraryRefused.self
            ) { joined, itineraries in
                let (hotel, flight) = joined.events
                guard itineraries.rows[flight.trip] == nil else { throw ItineraryRefused(trip: flight.trip) }
                itineraries.rows[flight.trip] = "room \(hotel.room)"
                return ItineraryMade(trip: flight.trip, room: hotel.room)
            }
            // end
            .compensate(on: TicketRefused.self) { itinerary, itineraries in
                itineraries.rows[itinerary.trip] = nil
                return TripCancelled(trip: itinerary.trip)
            }
        }
    }

    struct Ticketing: Participant {
        let store = Database(Rows())

        var reactions: [Reaction<Database>] {
            // snippet: pivot
            PivotStep(on: ItineraryMade.self, completes: TicketIssued.self, rejects: TicketRefused.self) { trip, db in
                guard trip.trip > 0 else { throw TicketRefused(trip: trip.trip) }
                db.rows[trip.trip] = "issued"
                return TicketIssued(trip: trip.trip)
            }
            // end
        }
    }

    struct Vouchers: Participant {
        let store = Database(Rows())

        var reactions: [Reaction<Database>] {
            // snippet: retriable
            RetriableStep(on: TicketIssued.self, completes: VoucherSent.self) { ticket, vouchers in
                vouchers.rows[ticket.trip] = "sent"
                return VoucherSent(trip: ticket.trip)
            }
            // end
        }
    }

    static func choreography() -> SagaChoreography {
        SagaChoreography("trip") {
            Agency()
            Hotels()
            Flights()
            Itineraries()
            Ticketing()
            Vouchers()
        }
    }
}
