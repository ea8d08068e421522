import Choreography

/// Choreographies in which nothing stays half done.
extension GraphUndoTests {
    static let right: [GraphCase] = [
        GraphCase("branches that undo each other", Trip.trips, Trip.flights, Trip.hotels, Trip.mails),
        GraphCase(
            "undos on every later rejection, and none of the last step",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self, Trip.CarRefused.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self, Trip.CarRefused.self),
            Trip.sleeping(undoneOn: Trip.CarRefused.self),
            Trip.driving,
            Trip.hearing(Trip.CarBooked.self)
        ),
        GraphCase(
            "a chain of undos through steps that have run for sure",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.FlightCancelled.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self, Trip.HotelCancelled.self),
            Trip.sleeping(undoneOn: Trip.CarRefused.self),
            Trip.driving,
            Trip.hearing(Trip.CarBooked.self)
        ),
        GraphCase(
            "a chain through a step that is needed by the one to undo",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self),
            Trip.beside(undoneOn: Trip.FlightRefused.self),
            Paper("Cars") {
                CompensatableStep(on: Trip.FlightBooked.self, completes: Trip.CarBooked.self)
                    .undone(on: Trip.FlightCancelled.self, publishing: Trip.CarCancelled.self)
            },
            Trip.hearing(Trip.HotelBooked.self, Trip.CarBooked.self)
        ),
        GraphCase(
            "an undo caused by what a retriable step makes of the rejection",
            Trip.starting(undoneOn: Trip.TripRefused.self),
            Trip.flying,
            Trip.hearing(Trip.FlightBooked.self),
            Paper("Mails") { RetriableStep(on: Trip.FlightRefused.self, completes: Trip.TripRefused.self) }
        ),
        GraphCase(
            "a pivot that only retriable steps follow",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self),
            Paper("Hotels") {
                PivotStep(on: Trip.FlightBooked.self, completes: Trip.HotelBooked.self, rejects: Trip.HotelRefused.self)
            },
            Paper("Cars") { RetriableStep(on: Trip.HotelBooked.self, completes: Trip.CarBooked.self) },
            Trip.hearing(Trip.CarBooked.self)
        ),
        GraphCase(
            "listeners before a rejection",
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Trip.flying,
            Trip.hearing(Trip.TripRequested.self, Trip.FlightBooked.self)
        ),
        GraphCase(
            "a retriable step that a rejection triggers",
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self),
            Trip.beside(undoneOn: Trip.FlightRefused.self),
            Paper("Desk") { RetriableStep(on: Trip.HotelRefused.self, completes: Trip.ApologySent.self) },
            Paper("Cars") { RetriableStep(on: Trip.FlightRefused.self, completes: Trip.ApologySent.self) },
            Trip.hearing(Trip.FlightBooked.self, Trip.HotelBooked.self, Trip.ApologySent.self)
        ),
        GraphCase(
            "rejections in the saga of another command",
            Paper("Trips") {
                InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self)
                InitiatingStep(on: Trip.ChangeTrip.self, completes: Trip.FlightBooked.self)
                    .undone(on: Trip.HotelRefused.self, publishing: Trip.TripCancelled.self)
            },
            Trip.sleeping,
            Trip.hearing(Trip.TripRequested.self, Trip.HotelBooked.self)
        ),
    ]
}
