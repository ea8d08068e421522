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
    /// A part of the diagram, from top to bottom.
    private enum Line {
        case message(name: String, from: String, to: String, isUndo: Bool)
        case note(at: String, String)
        case end(String)
    }

    /// Those who send and receive, from left to right.
    private var actors: [String] = []
    private var lines: [Line] = []
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
        for entry in entries { self.draw(entry) }
    }

    private mutating func draw(_ entry: TimelineEntry) {
        guard let event = entry.event else { return self.lines.append(.end(entry.detail ?? "\(entry.kind)")) }
        guard let participant = entry.participant else {
            self.meet("\(event.source)")
            self.sources[event.id] = "\(event.source)"
            return
        }
        if let arrow = Arrow(entry), let source = self.sources[arrow.message], let name = entry.trigger,
            self.arrows.insert(arrow).inserted || entry.kind == .duplicate
        {
            let isUndo = self.undos.contains(arrow)
            self.lines.append(.message(name: name, from: source, to: participant, isUndo: isUndo))
        }
        self.meet(participant)
        if entry.kind.isPublication { self.sources[event.id] = participant }
        self.lines.append(.note(at: participant, Self.note(entry, entry.kind.isPublication ? event.name : nil)))
    }

    private mutating func meet(_ actor: String) {
        if !self.actors.contains(actor) { self.actors.append(actor) }
    }

    private static func note(_ entry: TimelineEntry, _ event: String?) -> String {
        var note = entry.kind.description
        if let event { note += ": \(event)" }
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
        text += self.actors.map { "    participant \(actor($0)) as \(Self.mermaidText($0))" }
        for line in self.lines {
            switch line {
            case .message(let name, let source, let target, let isUndo):
                let arrow = isUndo ? "-->>" : "->>"
                text.append("    \(actor(source))\(arrow)\(actor(target)): \(Self.mermaidText(name))")
            case .note(let participant, let note):
                text.append("    Note over \(actor(participant)): \(Self.mermaidText(note))")
            case .end(let outcome):
                guard let first = self.actors.first, let last = self.actors.last else { continue }
                text.append("    Note over \(actor(first)),\(actor(last)): \(Self.mermaidText(outcome))")
            }
        }
        return text.joined(separator: "\n") + "\n"
    }

    /// Text in one line, in which nothing means something to Mermaid: entities, with a `#` in place of the `&`.
    private static func mermaidText(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "#", ";", "&", "<", ">", "%", "{", "}", "\\", "`":
                escaped += "#\(scalar.value);"
            case _ where scalar.properties.generalCategory == .control || scalar.properties.isWhitespace: escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped.isEmpty ? " " : escaped
    }
}

extension TimelineEntry.Kind {
    /// Whether the entry's event is the one that was published.
    fileprivate var isPublication: Bool { [.completed, .rejected, .undone].contains(self) }

    /// Whether only an undo has such an entry.
    fileprivate var tellsOfAnUndo: Bool { [.undone, .nothingToUndo, .fenced, .undoDelayed].contains(self) }
}
