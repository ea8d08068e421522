import Choreography

/// A choreography on paper, and the shortest of its runs that end wrong.
struct ModelCase: Sendable, CustomStringConvertible {
    let description: String
    let graph: ChoreographyGraph
    let run: [String]
    let problem: String

    init(_ description: String, _ participants: any Participant..., run: [String], problem: String) {
        self.description = description
        self.graph = ChoreographyGraph(name: "test", participants: participants.map { ParticipantDeclaration($0) })
        self.run = run
        self.problem = problem
    }
}
