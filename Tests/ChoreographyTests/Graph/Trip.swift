import Choreography

/// A trip whose flight and hotel are booked side by side, on paper.
enum Trip {
    struct BookTrip: Command {}
    struct ChangeTrip: Command {}
    struct TripRequested: DomainEvent {}
    struct TripRefused: CompensationEvent {}
    struct TripFailed: CompensationEvent {}
    struct TripCancelled: CompensationEvent {}
    struct TripBooked: DomainEvent {}
    struct FlightBooked: DomainEvent {}
    struct FlightRefused: CompensationEvent {}
    struct FlightCancelled: CompensationEvent {}
    struct HotelBooked: DomainEvent {}
    struct HotelRefused: CompensationEvent {}
    struct HotelCancelled: CompensationEvent {}
    struct CarBooked: DomainEvent {}
    struct CarRefused: CompensationEvent {}
    struct CarCancelled: CompensationEvent {}
    struct ApologySent: DomainEvent {}

    static let trips = Paper("Trips") {
        InitiatingStep(on: BookTrip.self, completes: TripRequested.self, rejects: TripRefused.self)
            .undone(on: FlightRefused.self, HotelRefused.self, publishing: TripCancelled.self)
        JoinStep(on: FlightBooked.self, HotelBooked.self, completes: TripBooked.self)
    }

    static let flights = Paper("Flights") {
        CompensatableStep(on: TripRequested.self, completes: FlightBooked.self, rejects: FlightRefused.self)
            .undone(on: HotelRefused.self, publishing: FlightCancelled.self)
    }

    static let hotels = Paper("Hotels") {
        CompensatableStep(on: TripRequested.self, completes: HotelBooked.self, rejects: HotelRefused.self)
            .undone(on: FlightRefused.self, publishing: HotelCancelled.self)
    }

    static let mails = Paper("Mails") {
        Listener(on: TripBooked.self)
    }

    static let graph = ChoreographyGraph(Self.trips, Self.flights, Self.hotels, Self.mails)

    /// A participant that starts a trip, and undoes it on any of some compensation events.
    static func starting<each Cause: CompensationEvent>(undoneOn causes: repeat (each Cause).Type) -> Paper {
        Paper("Trips") {
            InitiatingStep(on: BookTrip.self, completes: TripRequested.self)
                .undone(on: repeat each causes, publishing: TripCancelled.self)
        }
    }

    /// A participant that starts a trip and never undoes it.
    static let starting = Paper("Trips") {
        InitiatingStep(on: BookTrip.self, completes: TripRequested.self)
    }

    /// A participant that books a flight and never undoes it.
    static let flying = Paper("Flights") {
        CompensatableStep(on: TripRequested.self, completes: FlightBooked.self, rejects: FlightRefused.self)
    }

    /// A participant that books a hotel once there is a flight, and never undoes it.
    static let sleeping = Paper("Hotels") {
        CompensatableStep(on: FlightBooked.self, completes: HotelBooked.self, rejects: HotelRefused.self)
    }

    /// A participant that books a car once there is a hotel, and never undoes it.
    static let driving = Paper("Cars") {
        CompensatableStep(on: HotelBooked.self, completes: CarBooked.self, rejects: CarRefused.self)
    }

    /// A participant that books a flight, and undoes it on any of some compensation events.
    static func flying<each Cause: CompensationEvent>(undoneOn causes: repeat (each Cause).Type) -> Paper {
        Paper("Flights") {
            CompensatableStep(on: TripRequested.self, completes: FlightBooked.self, rejects: FlightRefused.self)
                .undone(on: repeat each causes, publishing: FlightCancelled.self)
        }
    }

    /// A participant that books a hotel once there is a flight, and undoes it.
    static func sleeping<each Cause: CompensationEvent>(undoneOn causes: repeat (each Cause).Type) -> Paper {
        Paper("Hotels") {
            CompensatableStep(on: FlightBooked.self, completes: HotelBooked.self, rejects: HotelRefused.self)
                .undone(on: repeat each causes, publishing: HotelCancelled.self)
        }
    }

    /// A participant that books a car once there is a hotel, and undoes it.
    static func driving<each Cause: CompensationEvent>(undoneOn causes: repeat (each Cause).Type) -> Paper {
        Paper("Cars") {
            CompensatableStep(on: HotelBooked.self, completes: CarBooked.self, rejects: CarRefused.self)
                .undone(on: repeat each causes, publishing: CarCancelled.self)
        }
    }

    /// A participant that books a hotel beside the flight, and undoes it.
    static func beside<each Cause: CompensationEvent>(undoneOn causes: repeat (each Cause).Type) -> Paper {
        Paper("Hotels") {
            CompensatableStep(on: TripRequested.self, completes: HotelBooked.self, rejects: HotelRefused.self)
                .undone(on: repeat each causes, publishing: HotelCancelled.self)
        }
    }

    /// A participant that fails the trip unless some events come in time.
    static func hurrying<each Event: DomainEvent>(unless events: repeat (each Event).Type) -> Paper {
        Paper("Clock") {
            Deadline(after: TripRequested.self, unless: repeat each events, rejects: TripFailed.self)
        }
    }

    /// A participant that hears of an event, so that someone does.
    static func hearing<each Event: DomainEvent>(_ events: repeat (each Event).Type) -> Paper {
        var reactions: [Reaction<PaperStore>] = []
        for event in repeat each events { reactions += ReactionBuilder.buildExpression(Listener(on: event)) }
        return Paper("Audit") { reactions }
    }
}
