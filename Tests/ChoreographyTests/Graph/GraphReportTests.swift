import Choreography
import Testing

@Suite("The graph's list of problems")
struct GraphReportTests {
    @Test("Is empty for the checkout chain")
    func checkout() {
        #expect(DeclaredCheckout.graph.problems() == [])
        #expect(
            GraphProblem.report(DeclaredCheckout.graph.problems(), in: "checkout")
                == "The choreography checkout has no problems."
        )
    }

    @Test("Numbers the problems, each with its mend on a line of its own")
    func report() {
        let graph = ChoreographyGraph(Trip.starting, Trip.flying, Paper("Hotels") {})
        #expect(
            GraphProblem.report(graph.problems(), in: graph.name) == """
                The choreography test has 3 problems:
                1. Hotels declares no step.
                   Declare what it reacts to, or leave it out of the choreography.
                2. Nobody consumes FlightBooked, with which the step TripRequested of Flights completes.
                   Declare the step that follows it, or a Listener if FlightBooked ends the process.
                3. The step BookTrip of Trips is not undone when Flights rejects after it: TripRequested → Flights \
                → FlightRefused.
                   Declare compensate(on: FlightRefused.self) for it.
                """
        )
    }

    @Test("Aligns the mends of ten problems and more")
    func alignment() {
        let graph = ChoreographyGraph(
            name: "idle",
            participants: (1...10).map { ParticipantDeclaration(Paper("P\($0)") {}) }
        )
        let lines = GraphProblem.report(graph.problems(), in: "idle").split(separator: "\n")
        #expect(lines[0] == "The choreography idle has 11 problems:")
        #expect(lines[1] == " 1. P1 declares no step.")
        #expect(lines[2] == "    Declare what it reacts to, or leave it out of the choreography.")
        #expect(lines[19] == "10. P10 declares no step.")
    }

    @Test("Names the culprit first among the participants, and the messages")
    func culprit() throws {
        let problems = ChoreographyGraph(Trip.starting, Trip.flying, Trip.hearing(Trip.FlightBooked.self)).problems()
        let problem = try #require(problems.first)
        #expect(problem.kind == .missingUndo)
        #expect(problem.kind.description == "missingUndo")
        #expect(problem.participants == ["Trips", "Flights"])
        #expect(problem.messages.map(\.name) == ["TripRequested", "FlightRefused"])
    }

    @Test("Has the same order each time")
    func determinism() {
        let participants: [any Participant] = [
            Trip.driving, Trip.sleeping, Trip.flying, Trip.starting, Trip.hearing(Trip.TripFailed.self), Trip.mails,
        ]
        func report() -> [String] {
            ChoreographyGraph(name: "test", participants: participants.map { ParticipantDeclaration($0) })
                .problems().map(\.description)
        }
        let first = report()
        #expect(first.count == 6)
        for _ in 1...20 { #expect(report() == first) }
    }
}
