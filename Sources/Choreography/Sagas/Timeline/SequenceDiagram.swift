/// What has happened in a saga, as a sequence diagram.
///
/// ```swift
/// print(SequenceDiagram(of: saga.timeline.entries).mermaid)
/// ```
///
/// A solid arrow brings a message to who acts on it, a dashed one to who undoes something because of it. What came of it
/// is a note: the step completed or rejected with an event, was retried, found nothing to undo. A message that comes to
/// a step again has no second arrow, unless it was delivered a second time.
public struct SequenceDiagram: Sendable {
    /// What an entry adds to the diagram, from top to bottom.
    package struct Row: Sendable {
        package let entry: TimelineEntry
        /// Who has published the message that was handled, if it is known, and if one was handled in a participant.
        package let source: String?
        /// Whether the entry is the first that tells of this delivery.
        package let isDelivery: Bool
        /// Whether the message came to be undone for.
        package let isUndo: Bool
    }

    /// A row for each entry, in their order.
    package private(set) var rows: [Row] = []
    /// Those who send and receive, from left to right.
    private var actors: [String] = []
    /// Who has published each message.
    private var sources: [EventID: String] = [:]
    private var arrows: Set<Arrow> = []
    /// The arrows to undos.
    private let undos: Set<Arrow>

    /// The way of a message to a step.
    private struct Arrow: Hashable {
        let message: EventID
        let participant: String
        let step: String?

        /// The way of what an entry is about, or `nil` if it is about no message in a participant.
        init?(_ entry: TimelineEntry) {
            guard let participant = entry.participant, let event = entry.event,
                let message = entry.kind.isPublication ? event.causation : event.id
            else { return nil }
            self.message = message
            self.participant = participant
            self.step = entry.step
        }
    }

    /// Draws a timeline.
    ///
    /// - Parameter entries: What has happened in one saga, in the order of its timeline.
    public init(of entries: some Collection<TimelineEntry>) {
        // What is retried does not tell whether it is an undo; what comes of it does.
        self.undos = Set(entries.filter(\.kind.tellsOfAnUndo).compactMap { Arrow($0) })
        // Participants tell of what they did at the ends of their turns: an effect may be told of before its cause.
        for entry in entries { self.noteSource(entry) }
        for entry in entries { self.rows.append(self.row(entry)) }
    }

    private mutating func noteSource(_ entry: TimelineEntry) {
        guard let event = entry.event else { return }
        guard entry.participant == nil || entry.kind.isPublication else { return }
        self.sources[event.id] = entry.participant ?? "\(event.source)"
    }

    private mutating func row(_ entry: TimelineEntry) -> Row {
        let arrow = Arrow(entry)
        let source = arrow.flatMap { self.sources[$0.message] }
        let isFirst = arrow.map { self.arrows.insert($0).inserted } ?? false
        if let event = entry.event { self.meet(entry.participant ?? "\(event.source)") }
        return Row(
            entry: entry,
            source: source,
            isDelivery: source != nil && (isFirst || entry.kind == .duplicate),
            isUndo: arrow.map(self.undos.contains) ?? false
        )
    }

    private mutating func meet(_ actor: String) {
        if !self.actors.contains(actor) { self.actors.append(actor) }
    }

    private static func note(_ entry: TimelineEntry) -> String {
        var note = entry.kind.description
        if let event = entry.event, entry.kind.isPublication { note += ": \(event.name)" }
        if entry.attempt > 1 { note += " (attempt \(entry.attempt))" }
        guard let detail = entry.detail else { return note }
        let isLong = detail.count > 60
        return "\(note): \(isLong ? "\(detail.prefix(59))…" : detail)"
    }
}

extension SequenceDiagram {
    /// The diagram in Mermaid's language, with a line break at its end.
    public var mermaid: String {
        let numbers = Dictionary(zip(self.actors, self.actors.indices)) { first, _ in first }
        func actor(_ name: String) -> String { "p\(numbers[name] ?? 0)" }
        var text = ["sequenceDiagram"]
        text += self.actors.map { "    participant \(actor($0)) as \($0.mermaidLine)" }
        for row in self.rows {
            let entry = row.entry
            if let source = row.source, row.isDelivery, let target = entry.participant, let message = entry.trigger {
                let arrow = row.isUndo ? "-->>" : "->>"
                text.append("    \(actor(source))\(arrow)\(actor(target)): \(message.mermaidLine)")
            }
            if let participant = entry.participant {
                text.append("    Note over \(actor(participant)): \(Self.note(entry).mermaidLine)")
            } else if entry.event == nil, let first = self.actors.first, let last = self.actors.last {
                let outcome = entry.detail ?? "\(entry.kind)"
                text.append("    Note over \(actor(first)),\(actor(last)): \(outcome.mermaidLine)")
            }
        }
        return text.joined(separator: "\n") + "\n"
    }
}

extension TimelineEntry.Kind {
    /// Whether the entry's event is the one that was published.
    fileprivate var isPublication: Bool { [.completed, .rejected, .undone].contains(self) }

    /// Whether only an undo has such an entry.
    fileprivate var tellsOfAnUndo: Bool { [.undone, .nothingToUndo, .fenced, .undoDelayed].contains(self) }
}
