internal import Choreography

extension ChoreographyCoverage {
    /// The declared graph as a Mermaid flowchart, in which red and dashed is what has never been exercised.
    ///
    /// An arrow is exercised once two things have happened, not necessarily in one saga: the step that it starts
    /// from has published its event, and that event has had its effect on the step that it leads to. It has
    /// triggered the step, or come to the join; it has undone the step; it has disarmed the deadline. If full
    /// coverage does without that undo (``CoverageEdge/isOptional``), it is enough that the event came; if it does
    /// without disarming the deadline, that it was published. A step is red if nothing has ever come of it. What
    /// arrows can't show, such as fences, is in ``report``.
    public var mermaid: String {
        let record = self.record
        let touched = Set(record.entries.filter { $0.count > 0 }.map { [$0.edge.participant, $0.edge.step] })
        return self.graph.mermaid(
            marking: GraphMarks(
                links: { link in !Self.isPublished(link, record) || !Self.isHandled(link, record) },
                steps: { !touched.contains([$0.participant, $0.id]) }
            )
        )
    }

    private static func isPublished(_ link: GraphLink, _ record: CoverageRecord) -> Bool {
        func has(_ kinds: [CoverageEdge.Kind], _ step: ChoreographyGraph.Step) -> Bool {
            record.entries.contains { entry in
                entry.count > 0 && entry.edge.isOf(step) && kinds.contains(entry.edge.kind)
                    && entry.edge.publishes == link.message.name
            }
        }
        return switch link.origin {
        case .outside: true
        case .completion(let step): has([.completed], step)
        case .rejection(let step): has([.rejected, .fired], step)
        case .undo(let step): has([.undone], step)
        }
    }

    private static func isHandled(_ link: GraphLink, _ record: CoverageRecord) -> Bool {
        let kinds: [CoverageEdge.Kind] =
            switch link.effect {
            case .triggers where link.target.declaration.kind == .join: [.arrived]
            case .triggers: [.completed, .rejected, .handled, .armed]
            case .undoes: [.undone]
            case .disarms: [.disarmed]
            }
        let edges = record.entries.filter { entry in
            entry.edge.isOf(link.target) && entry.edge.events == [link.message.name]
        }
        let isOptional = edges.contains { kinds.contains($0.edge.kind) && $0.edge.isOptional }
        if isOptional, link.effect == .disarms { return true }
        let never = isOptional && link.effect == .undoes
        return edges.contains { entry in
            entry.count > 0 && (kinds + (never ? [.fenced, .nothingToUndo] : [])).contains(entry.edge.kind)
        }
    }
}
