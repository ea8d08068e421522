import Testing

@testable import Choreography

@Suite("The graph of a large choreography")
struct GraphScaleTests {
    @Test("Is checked and drawn with 1,000 event types and 50 participants")
    func large() {
        let graph = Self.chain(undone: true)
        #expect(graph.participants.count == 50)
        #expect(graph.messages.filter { !$0.isCommand }.count == 1000)
        #expect(graph.problems().map(\.message) == [])
        #expect(graph.mermaid.contains("Event999"))
        #expect(graph.dot.contains("Event999"))
        #expect(graph.description.contains("Event999"))
    }

    @Test("Is checked when nothing of it is undone, with a problem for each step but the last")
    func broken() {
        let graph = Self.chain(undone: false)
        let problems = graph.problems()
        #expect(problems.count == 332)
        #expect(problems.allSatisfy { $0.kind == .missingUndo })
        #expect(problems.allSatisfy { $0.message.count < 100_000 })
    }

    /// One chain of 333 steps that can reject, and one that cannot, spread over 50 participants.
    ///
    /// - Parameter undone: Whether each is undone when the next one rejects or is undone.
    /// - Returns: The graph, with 1,000 types of events.
    private static func chain(undone: Bool) -> ChoreographyGraph {
        var homes = Array(repeating: [StepDeclaration](), count: 50)
        for number in 0..<333 {
            var step = StepDeclaration(
                kind: number == 0 ? .initiating : .compensatable,
                id: nil,
                triggers: [number == 0 ? MessageType(Trip.BookTrip.self) : NumberedEvents.fact(3 * number - 3)],
                completion: NumberedEvents.fact(3 * number),
                rejection: NumberedEvents.failure(3 * number + 1),
                retry: nil
            )
            let undo = StepDeclaration.Compensation(
                causes: [3 * number + 4, 3 * number + 5].filter { $0 < 999 }.map { NumberedEvents.failure($0) },
                publishes: NumberedEvents.failure(3 * number + 2)
            )
            if undone { step.compensations = [undo] }
            homes[number % 50].append(step)
        }
        let fact = NumberedEvents.fact(996)
        let end = NumberedEvents.fact(999)
        homes[49].append(StepDeclaration(kind: .retriable, id: nil, triggers: [fact], completion: end, retry: nil))
        homes[49].append(StepDeclaration(kind: .listener, id: nil, triggers: [end], retry: nil))
        return ChoreographyGraph(
            name: "large",
            participants: homes.enumerated().map { index, steps in
                ParticipantDeclaration(Paper("Participant\(index)") { steps.map { Reaction($0, body: Self.nothing) } })
            }
        )
    }

    private static let nothing = StepBody<PaperStore>.synchronous { _ in { _, _ in .done } }
}
