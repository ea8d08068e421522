import Choreography

/// The examples of deadlines and external steps in "Choosing the kind of a step".
enum TimeAndOutside {
    struct BookTrip: Command { var trip: Int }

    struct TripBooked: DomainEvent {
        var trip: Int
        var price: Int
    }

    struct TripCancelled: CompensationEvent { var trip: Int }
    struct TripExpired: CompensationEvent { var trip: Int }

    struct TripPaid: DomainEvent {
        var trip: Int
        var charge: String
    }

    struct CardDeclined: CompensationEvent { var trip: Int }
    struct TripRefunded: CompensationEvent { var trip: Int }
    struct VoucherSent: DomainEvent { var trip: Int }

    struct Rows {
        var rows = Table<Int, String>()
        var notes = Table<Int, String>()
    }

    typealias Database = InMemoryStore<Rows>

    /// A payment service elsewhere.
    struct Cards {
        func charge(_ price: Int, idempotencyKey: String) async throws -> String { "\(price) by \(idempotencyKey)" }
        func refund(_ charge: String) async throws {}
        func void(idempotencyKey: String) async throws {}
    }

    struct Agency: Participant {
        let store = Database(Rows())

        var reactions: [Reaction<Database>] {
            InitiatingStep(on: BookTrip.self, completes: TripBooked.self) { command, trips in
                trips.rows[command.trip] = "booked"
                return TripBooked(trip: command.trip, price: 900)
            }
            .compensate(on: CardDeclined.self, TripExpired.self) { booked, trips in
                trips.rows[booked.trip] = nil
                return TripCancelled(trip: booked.trip)
            }
            // snippet: deadline
            Deadline(
                after: TripBooked.self,
                within: .seconds(900),
                unless: TripPaid.self,
                TripCancelled.self,
                rejects: TripExpired.self
            ) { booked, trips in
                trips.notes[booked.trip] = "expired"
                return TripExpired(trip: booked.trip)
            }
            // end
            // snippet: after the deadline
            RetriableStep(on: TripPaid.self, completes: VoucherSent.self) { paid, trips in
                trips.notes[paid.trip] = "paid by \(paid.charge)"
                return VoucherSent(trip: paid.trip)
            }
            // end
            Listener(on: VoucherSent.self) { voucher, trips in
                trips.rows[voucher.trip] = "ready"
            }
        }
    }

    struct Payments: Participant {
        let store = Database(Rows())
        let cards = Cards()

        var reactions: [Reaction<Database>] {
            // snippet: external
            ExternalStep(on: TripBooked.self, completes: TripPaid.self, rejects: CardDeclined.self) { trip, key in
                try await cards.charge(trip.price, idempotencyKey: "\(key)")
            } commit: { trip, charge, db in
                db.rows[trip.trip] = charge
                return TripPaid(trip: trip.trip, charge: charge)
            }
            .compensate(on: TripExpired.self) { effect, key in
                switch effect {
                case .done(let paid): try await cards.refund(paid.charge)
                case .unknown: try await cards.void(idempotencyKey: "\(key)")
                }
            } commit: { effect, db in
                let trip =
                    switch effect {
                    case .done(let paid): paid.trip
                    case .unknown(let booked): booked.trip
                    }
                db.rows[trip] = nil
                return TripRefunded(trip: trip)
            }
            // end
        }
    }

    static func choreography() -> SagaChoreography {
        SagaChoreography("paid trip") {
            Agency()
            Payments()
        }
    }
}
