import Choreography
import Testing

@Suite("The declared graph")
struct GraphQueryTests {
    @Test("Numbers participants, steps, undos and messages in the order of their declaration")
    func order() {
        let graph = DeclaredCheckout.graph
        #expect(graph.participants.map(\.name) == ["Orders", "Payments", "Inventory", "Shipping", "Notifications"])
        #expect(graph.steps.prefix(3).map(\.id) == ["PlaceOrder", "ShipmentBooked", "OrderPlaced"])
        #expect(graph.undos.map(\.step.participant) == ["Orders", "Payments", "Inventory"])
        #expect(
            graph.messages.map(\.name) == [
                "PlaceOrder", "OrderPlaced", "OrderRefused", "PaymentDeclined", "OutOfStock", "ShipmentRefused",
                "OrderCancelled", "ShipmentBooked", "OrderConfirmed", "PaymentCaptured", "PaymentRefunded",
                "StockReserved", "StockReleased",
            ]
        )
    }

    @Test("Knows who consumes a message, and to whom it has to be delivered")
    func consumers() {
        let graph = DeclaredCheckout.graph
        let cancelled = MessageType(DeclaredCheckout.OrderCancelled.self)
        #expect(graph.consumers(of: cancelled).map(\.description) == ["step OrderCancelled of Notifications"])
        #expect(graph.subscribers(of: cancelled) == ["Notifications"])
        let refused = MessageType(DeclaredCheckout.ShipmentRefused.self)
        #expect(graph.consumers(of: refused).isEmpty)
        #expect(
            graph.undos(causedBy: refused).map(\.description) == [
                "undo of step PlaceOrder of Orders", "undo of step OrderPlaced of Payments",
                "undo of step PaymentCaptured of Inventory",
            ]
        )
        #expect(graph.subscribers(of: refused) == ["Orders", "Payments", "Inventory"])
    }

    @Test("Lists a participant once that both reacts to an event and undoes on it")
    func subscriber() {
        let graph = ChoreographyGraph(
            Trip.starting(undoneOn: Trip.FlightRefused.self),
            Paper("Flights") {
                CompensatableStep(
                    on: Trip.TripRequested.self,
                    completes: Trip.FlightBooked.self,
                    rejects: Trip.FlightRefused.self
                )
                .undone(on: Trip.TripCancelled.self, publishing: Trip.FlightCancelled.self)
                Listener(on: Trip.TripCancelled.self)
            }
        )
        #expect(graph.subscribers(of: MessageType(Trip.TripCancelled.self)) == ["Flights"])
    }

    @Test("Knows which deadlines a message disarms, and delivers it to their participant")
    func deadlines() {
        let graph = DeadlineDrawingTests.graph
        let booked = MessageType(Trip.FlightBooked.self)
        #expect(graph.deadlines(disarmedBy: booked).map(\.description) == ["deadline TripRequested of Trips"])
        #expect(graph.subscribers(of: booked) == ["Trips"])
        #expect(graph.consumers(of: booked).isEmpty)
        let requested = MessageType(Trip.TripRequested.self)
        #expect(graph.consumers(of: requested).map(\.participant) == ["Trips", "Flights"])
        #expect(graph.deadlines(disarmedBy: requested).isEmpty)
        #expect(graph.deadlines(disarmedBy: MessageType(Trip.CarBooked.self)).isEmpty)
        #expect(graph.steps(rejectingWith: MessageType(Trip.TripFailed.self)).map(\.id) == ["TripRequested"])
    }

    @Test("Knows who publishes a message, and how")
    func publishers() {
        let graph = ChoreographyGraph(
            Paper("Trips") {
                InitiatingStep(
                    on: Trip.BookTrip.self,
                    completes: Trip.TripRequested.self,
                    rejects: Trip.TripFailed.self
                )
                .undone(on: Trip.FlightRefused.self, publishing: Trip.TripFailed.self)
            },
            Paper("Mails") { RetriableStep(on: Trip.TripRequested.self, completes: Trip.TripFailed.self) }
        )
        let failed = MessageType(Trip.TripFailed.self)
        #expect(graph.publishers(of: failed).map(\.participant) == ["Trips", "Mails"])
        #expect(graph.steps(completingWith: failed).map(\.participant) == ["Mails"])
        #expect(graph.steps(rejectingWith: failed).map(\.participant) == ["Trips"])
        #expect(graph.undos(publishing: failed).map(\.step.participant) == ["Trips"])
    }

    @Test("Answers with nothing for a message and a step that are not declared")
    func unknown() {
        let car = MessageType(Trip.CarBooked.self)
        #expect(DeclaredCheckout.graph.consumers(of: car).isEmpty)
        #expect(DeclaredCheckout.graph.publishers(of: car).isEmpty)
        #expect(DeclaredCheckout.graph.subscribers(of: car).isEmpty)
        #expect(DeclaredCheckout.graph.undos(causedBy: car).isEmpty)
        #expect(DeclaredCheckout.graph.step("CarBooked", of: "Orders") == nil)
        #expect(DeclaredCheckout.graph.step("PlaceOrder", of: "Cars") == nil)
        #expect(DeclaredCheckout.graph.step("PlaceOrder", of: "Orders")?.declaration.kind == .initiating)
    }

    @Test("Has one edge for a trigger or a cause that is named twice")
    func repetition() {
        let graph = ChoreographyGraph(
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.FlightRefused.self),
            Paper("Flights") {
                JoinStep(on: Trip.TripRequested.self, Trip.TripRequested.self, completes: Trip.FlightBooked.self)
            }
        )
        #expect(graph.undos(causedBy: MessageType(Trip.FlightRefused.self)).count == 1)
        #expect(graph.consumers(of: MessageType(Trip.TripRequested.self)).count == 1)
    }

    @Test("Finds the first of several steps with one identifier")
    func duplicate() throws {
        let graph = ChoreographyGraph(
            Trip.starting,
            Paper("Mails") {
                Listener(on: Trip.TripRequested.self)
                RetriableStep(on: Trip.TripRequested.self, completes: Trip.ApologySent.self)
            }
        )
        #expect(try #require(graph.step("TripRequested", of: "Mails")).declaration.kind == .listener)
    }
}
