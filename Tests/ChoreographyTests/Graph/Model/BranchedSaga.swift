@testable import Choreography

/// Makes choreographies of branches that run beside each other, each a chain of steps, and that a join ends.
enum BranchedSaga {
    /// Every step may reject, and everything that may have run by then is undone.
    ///
    /// - Parameters:
    ///   - branches: How many branches there are.
    ///   - length: How many steps each of them has.
    ///   - forgetful: The number of a step that has no undo.
    /// - Returns: The graph: one participant for each branch, one for the beginning and the end.
    static func graph(branches: Int, length: Int, forgetful: Int? = nil) -> ChoreographyGraph {
        let count = branches * length
        let rejections = (1...count).map { NumberedEvents.failure(3 * $0 + 1) }
        var first = StepDeclaration(
            kind: .initiating,
            id: nil,
            triggers: [MessageType(Trip.BookTrip.self)],
            completion: NumberedEvents.fact(0),
            retry: nil
        )
        first.compensations = [.init(causes: rejections, publishes: NumberedEvents.failure(2))]
        var homes = [
            ParticipantDeclaration(Paper("Desk", declaring: [first, Self.end(branches: branches, length: length)]))
        ]
        for branch in 0..<branches {
            let steps = (1...length).map { place in
                let number = branch * length + place
                // What goes before a rejection in its own branch has run; what comes after it never does.
                let causes = rejections.enumerated().filter { index, _ in
                    !(branch * length..<number).contains(index)
                }
                var step = StepDeclaration(
                    kind: .compensatable,
                    id: nil,
                    triggers: [NumberedEvents.fact(place == 1 ? 0 : 3 * number - 3)],
                    completion: NumberedEvents.fact(3 * number),
                    rejection: rejections[number - 1],
                    retry: nil
                )
                let undo = StepDeclaration.Compensation(
                    causes: causes.map(\.element),
                    publishes: NumberedEvents.failure(3 * number + 2)
                )
                if number != forgetful { step.compensations = [undo] }
                return step
            }
            homes.append(ParticipantDeclaration(Paper("Branch\(branch + 1)", declaring: steps)))
        }
        return ChoreographyGraph(name: "branched", participants: homes)
    }

    /// The step that waits for all branches.
    private static func end(branches: Int, length: Int) -> StepDeclaration {
        StepDeclaration(
            kind: branches > 1 ? .join : .retriable,
            id: nil,
            triggers: (1...branches).map { NumberedEvents.fact(3 * $0 * length) },
            completion: NumberedEvents.fact(999),
            retry: nil
        )
    }
}

extension Paper {
    /// A participant that declares these steps.
    init(_ name: String, declaring steps: [StepDeclaration]) {
        let nothing = StepBody<PaperStore>.synchronous { _ in { _, _ in .done } }
        self.init(name) { steps.map { Reaction($0, body: nothing) } }
    }
}
