import Choreography
import Testing

@Suite("The model check of a choreography")
struct ModelValidationTests {
    @Test("Says how many states it saw, and that these were all")
    func report() throws {
        let report = try Checkout().choreography().validate(model: .default)
        #expect(report.isComplete)
        #expect(report.states == 19)
        #expect(
            "\(report)" == "The model check of checkout saw all 19 states: each run ends all done or all undone, and "
                + "nothing waits for ever."
        )
    }

    @Test("Stops at its bound, and says so")
    func bound() {
        let graph = BranchedSaga.graph(branches: 10, length: 2)
        let report = graph.modelReport(within: ModelBounds(states: 1000))
        #expect(report.states == 1000)
        #expect(!report.isComplete)
        #expect(report.problem == nil)
        #expect(
            "\(report)" == "The model check of branched stopped at its bound of 1000 states. None of them is a wrong "
                + "end; of what comes after them it says nothing."
        )
    }

    @Test("Judges every state that it has seen when it stops at its bound")
    func lastStates() {
        let graph = ChoreographyGraph(
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
            Trip.flying,
            Trip.sleeping
        )
        let report = graph.modelReport(within: ModelBounds(states: 14))
        #expect(report.states == 14)
        #expect(report.problem != nil)
        #expect(report.problem == graph.modelReport().problem)
        #expect(graph.modelReport(within: ModelBounds(states: 12)).problem == nil, "it has not come so far")
    }

    @Test("Is complete when its bound is just what it needs, and not when it is one less")
    func exactBound() {
        let states = Trip.graph.modelReport().states
        #expect(Trip.graph.modelReport(within: ModelBounds(states: states)).isComplete)
        let less = Trip.graph.modelReport(within: ModelBounds(states: states - 1))
        #expect(less.states == states - 1)
        #expect(!less.isComplete)
    }

    @Test("Stops at its bound for all commands together")
    func sharedBound() {
        let graph = ChoreographyGraph(
            Paper("Trips") {
                InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self)
                InitiatingStep(on: Trip.ChangeTrip.self, completes: Trip.FlightBooked.self)
            }
        )
        let states = graph.modelReport().states
        #expect(states == 6)
        #expect(graph.modelReport(within: ModelBounds(states: 6)).isComplete)
        for bound in 1..<6 {
            let report = graph.modelReport(within: ModelBounds(states: bound))
            #expect(report.states == bound)
            #expect(!report.isComplete)
        }
    }

    @Test("Refuses a choreography with the shortest run that ends wrong, line by line, and the mend")
    func refusal() {
        let choreography = SagaChoreography("trips") {
            Paper("Trips") {
                InitiatingStep(on: Trip.BookTrip.self, completes: Trip.TripRequested.self)
                InitiatingStep(on: Trip.ChangeTrip.self, completes: Trip.FlightBooked.self)
                JoinStep(on: Trip.TripRequested.self, Trip.FlightBooked.self, completes: Trip.TripBooked.self)
                Listener(on: Trip.TripBooked.self)
            }
        }
        #expect(throws: Never.self) { try choreography.validate() }
        let error = #expect(throws: RuntimeError.self) { try choreography.validate(model: .default) }
        #expect(error?.code == .invalidChoreography)
        #expect(
            error?.message == """
                A run of the choreography trips ends wrong:
                1. BookTrip: Trips completes with TripRequested.
                2. TripRequested: Trips waits for FlightBooked.
                Nothing has rejected the saga, yet the step TripRequested+FlightBooked of Trips waits for ever for \
                FlightBooked.
                Let FlightBooked come in each saga in which the others come, or leave it out of the join.
                The model check saw 10 states to find it.
                """
        )
    }

    @Test("Lists the problems of the declarations first")
    func declarations() {
        let choreography = SagaChoreography("trips") {
            Trip.starting
            Trip.flying
        }
        let error = #expect(throws: RuntimeError.self) { try choreography.validate(model: .default) }
        #expect(error?.message.hasPrefix("The choreography trips has 2 problems:") == true)
    }
}
