import Choreography

/// A choreography on paper, and what is wrong with it.
struct GraphCase: Sendable, CustomStringConvertible {
    let description: String
    let graph: ChoreographyGraph
    let problems: [String]

    init(_ description: String, _ participants: any Participant..., problems: [String] = []) {
        self.description = description
        self.graph = ChoreographyGraph(
            name: "test",
            participants: participants.map { ParticipantDeclaration($0) }
        )
        self.problems = problems
    }

    /// What was found, each as its kind, what is wrong and what to do about it.
    var found: [String] { self.graph.problems().map { "\($0.kind): \($0)" } }
}
