import Choreography

/// The examples of steps that wait, of "Choosing the kind of a step" and "Calling other systems".
enum Waiting {
    struct BookTrip: Command {
        var trip: Int
        var cents: Int
    }

    struct TripBooked: DomainEvent {
        var trip: Int
        var cents: Int
    }

    struct TripCancelled: CompensationEvent { var trip: Int }
    struct CardCharged: DomainEvent { var trip: Int }
    struct CardDeclined: CompensationEvent { var trip: Int }
    struct CardRefunded: CompensationEvent { var trip: Int }
    struct VisaGranted: DomainEvent { var trip: Int }
    struct VisaWithdrawn: CompensationEvent { var trip: Int }
    struct VisaOverdue: CompensationEvent { var trip: Int }
    struct TicketIssued: DomainEvent { var trip: Int }

    struct Rows { var rows = Table<Int, String>() }
    typealias Database = InMemoryStore<Rows>

    /// Somebody else's service, which takes a repeated key for the same request.
    protocol Cards: Sendable {
        func charge(_ cents: Int, idempotencyKey: String) async throws -> String
        func refund(idempotencyKey: String) async throws
    }

    struct Agency: Participant {
        let store = Database(Rows())

        var reactions: [Reaction<Database>] {
            InitiatingStep(on: BookTrip.self, completes: TripBooked.self) { command, trips in
                trips.rows[command.trip] = "booked"
                return TripBooked(trip: command.trip, cents: command.cents)
            }
            .compensate(on: CardDeclined.self, VisaOverdue.self) { booked, trips in
                trips.rows[booked.trip] = nil
                return TripCancelled(trip: booked.trip)
            }
            Listener(on: TicketIssued.self) { ticket, trips in
                trips.rows[ticket.trip] = "ready"
            }
        }
    }

    struct Payments: Participant {
        let store = Database(Rows())
        let cards: any Cards

        var reactions: [Reaction<Database>] {
            // snippet: external
            ExternalStep(on: TripBooked.self, completes: CardCharged.self, rejects: CardDeclined.self) { trip, key in
                guard trip.cents < 1_000_000 else { throw CardDeclined(trip: trip.trip) }
                return try await self.cards.charge(trip.cents, idempotencyKey: key.description)
            } commit: { trip, receipt, payments in
                payments.rows[trip.trip] = receipt
                return CardCharged(trip: trip.trip)
            }
            .compensate(on: VisaOverdue.self) { effect, key in
                try await self.cards.refund(idempotencyKey: key.description)
            } commit: { effect, payments in
                switch effect {
                case .done(let charged):
                    payments.rows[charged.trip] = nil
                    return CardRefunded(trip: charged.trip)
                case .unknown(let trip):
                    return CardRefunded(trip: trip.trip)
                }
            }
            // end
        }
    }

    struct Consulate: Participant {
        let store = Database(Rows())
        let isOpen: @Sendable () -> Bool

        var reactions: [Reaction<Database>] {
            CompensatableStep(
                on: CardCharged.self,
                completes: VisaGranted.self,
                retry: .constant(.seconds(86_400), maxAttempts: 7)
            ) { charged, visas in
                guard self.isOpen() else { throw CancellationError() }
                visas.rows[charged.trip] = "granted"
                return VisaGranted(trip: charged.trip)
            }
            .compensate(on: VisaOverdue.self) { granted, visas in
                visas.rows[granted.trip] = nil
                return VisaWithdrawn(trip: granted.trip)
            }
        }
    }

    struct Ticketing: Participant {
        let store = Database(Rows())

        var reactions: [Reaction<Database>] {
            // snippet: deadline
            Deadline(
                after: CardCharged.self,
                within: .seconds(3 * 86_400),
                unless: VisaGranted.self,
                rejects: VisaOverdue.self
            ) { charged, tickets in
                VisaOverdue(trip: charged.trip)
            }
            RetriableStep(on: VisaGranted.self, completes: TicketIssued.self) { visa, tickets in
                tickets.rows[visa.trip] = "issued"
                return TicketIssued(trip: visa.trip)
            }
            // end
        }
    }

    static func choreography(
        _ cards: any Cards,
        isOpen: @escaping @Sendable () -> Bool,
        environment: Environment
    ) -> SagaChoreography {
        var configuration = SagaChoreography.Configuration()
        configuration.retention = .seconds(30 * 86_400)
        return SagaChoreography("trip", configuration: configuration, environment: environment) {
            Agency()
            Payments(cards: cards)
            Consulate(isOpen: isOpen)
            Ticketing()
        }
    }
}
