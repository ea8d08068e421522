internal import Choreography

/// Tells by an entry's kind and place which edges it exercises.
struct CoverageIndex: Sendable {
    private struct Key: Hashable {
        let place: TimelineEntry.Place
        let kind: TimelineEntry.Kind
    }

    private var numbers: [Key: [Int]] = [:]
    private var places: Set<TimelineEntry.Place> = []

    /// - Parameters:
    ///   - edges: The edges, in an order that gives them their numbers.
    ///   - graph: The graph that they are of.
    init(_ edges: [CoverageEdge], of graph: ChoreographyGraph) {
        for (number, edge) in edges.enumerated() {
            for event in edge.events { self.add(number, edge, on: event) }
        }
        for step in graph.steps {
            let causes = step.declaration.compensations.flatMap(\.causes)
            for message in step.declaration.triggers + step.declaration.unless + causes {
                self.places.insert(Self.place(step.participant, step.id, message.name))
            }
            // The event of a join that comes last leads to what the join does, and has none but that to show for it.
            for part in step.declaration.triggers where step.declaration.kind == .join {
                self.addArrivals(edges, step, whenHandling: part.name)
            }
            for cause in causes { self.addDeadLetter(edges, step, whenHandling: cause.name) }
        }
    }

    /// The numbers of the edges that an entry exercises.
    func edges(of entry: TimelineEntry) -> [Int] {
        guard let place = entry.place else { return [] }
        return self.numbers[Key(place: place, kind: entry.kind)] ?? []
    }

    /// Whether an entry is of a step that the graph does not declare like that.
    func isStranger(_ entry: TimelineEntry) -> Bool { entry.place.map { !self.places.contains($0) } ?? false }

    private mutating func add(_ number: Int, _ edge: CoverageEdge, on event: String) {
        guard let kind = Self.kinds[edge.kind] else { return }
        self.add(number, kind, Self.place(edge.participant, edge.step, event))
    }

    private mutating func add(_ number: Int, _ kind: TimelineEntry.Kind, _ place: TimelineEntry.Place) {
        self.numbers[Key(place: place, kind: kind), default: []].append(number)
    }

    private mutating func addArrivals(
        _ edges: [CoverageEdge],
        _ step: ChoreographyGraph.Step,
        whenHandling part: String
    ) {
        for (number, edge) in edges.enumerated() where edge.kind == .arrived && edge.isOf(step) {
            for kind in [TimelineEntry.Kind.completed, .rejected] {
                self.add(number, kind, Self.place(step.participant, step.id, part))
            }
        }
    }

    private mutating func addDeadLetter(
        _ edges: [CoverageEdge],
        _ step: ChoreographyGraph.Step,
        whenHandling cause: String
    ) {
        for (number, edge) in edges.enumerated() where edge.kind == .deadLettered && edge.isOf(step) {
            self.add(number, .deadLettered, Self.place(step.participant, step.id, cause))
        }
    }

    private static func place(_ participant: String, _ step: String, _ event: String) -> TimelineEntry.Place {
        TimelineEntry.Place(participant: participant, step: step, trigger: event)
    }

    /// The kind of entry that tells of each kind of edge.
    private static let kinds: [CoverageEdge.Kind: TimelineEntry.Kind] = [
        .completed: .completed, .rejected: .rejected, .exhausted: .exhausted, .handled: .handled, .arrived: .joined,
        .waited: .joined, .undone: .undone, .fenced: .fenced, .nothingToUndo: .nothingToUndo, .armed: .armed,
        .fired: .rejected, .disarmed: .disarmed, .deadLettered: .deadLettered,
    ]
}

extension CoverageEdge {
    /// Whether the edge is of a step.
    func isOf(_ step: ChoreographyGraph.Step) -> Bool {
        self.participant == step.participant && self.step == step.id
    }
}
