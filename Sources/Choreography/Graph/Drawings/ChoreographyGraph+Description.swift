extension ChoreographyGraph: CustomStringConvertible {
    /// The graph as text for a terminal, at most 100 columns wide: who hears what, what becomes of it, and what
    /// undoes it.
    public var description: String { GraphText(of: self).text }
}

/// The drawing of a graph in lines of text.
private struct GraphText {
    private static let width = 100

    private let graph: ChoreographyGraph
    private let triggerWidth: Int
    private let eventWidth: Int
    private let kindWidth: Int

    init(of graph: ChoreographyGraph) {
        let declarations = graph.steps.map(\.declaration)
        let events = declarations.compactMap(\.completion) + declarations.flatMap(\.compensations).map(\.publishes)
        self.graph = graph
        self.triggerWidth = min(Self.longest(declarations.flatMap(\.triggers).map(\.name)), 26)
        let times = declarations.compactMap { $0.within?.shortText }
        self.eventWidth = min(Self.longest(events.map(\.name) + times), 26)
        self.kindWidth = Self.longest(declarations.map(\.kind.description))
    }

    var text: String {
        let heading = [
            self.graph.name, Self.count(self.graph.participants.count, "participant"),
            Self.count(self.graph.steps.count, "step"), Self.count(self.graph.messages.count, "message"),
        ]
        var lines = [Self.fit(heading.joined(separator: " · "), Self.width)]
        for (home, participant) in self.graph.participants.enumerated() {
            lines += ["", Self.fit(participant.name, Self.width)]
            lines += self.graph.steps.filter { $0.home == home }.flatMap { self.lines(of: $0.declaration) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A line for each trigger, the last of which says what follows, and lines for each undo.
    private func lines(of step: StepDeclaration) -> [String] {
        let names = step.triggers.map { Self.pad($0.name, self.triggerWidth) }
        var lines = names.dropLast().map { "  \($0)  +" }
        let event = step.completion.map { "──▶ \(Self.fit($0.name, self.eventWidth))" }
        let decision = step.alternatives.isEmpty ? nil : "──◇"
        let outcome = event ?? decision ?? step.within.map { "──◷ \($0.shortText)" } ?? "──●"
        let lead = "  \(names.last ?? "")  \(Self.pad(outcome, self.eventWidth + 4))  "
        let remarks = [step.rejection.map { "✗ \($0.name)" }, step.explicitID.map { "id: \($0)" }]
            .compactMap { $0.map(Self.inOneLine) }
        let whole = "\(lead)\(Self.pad(step.kind.description, self.kindWidth))  \(remarks.joined(separator: "  "))"
        if whole.count <= Self.width {
            lines.append(Self.trimmed(whole))
        } else {
            lines.append("\(lead)\(step.kind)")
            let gap = String(repeating: " ", count: self.triggerWidth + 8)
            lines += remarks.map { gap + Self.fit($0, Self.width - gap.count) }
        }
        if !step.alternatives.isEmpty { lines += self.lines(of: "", "decides for", step.alternatives) }
        if !step.unless.isEmpty { lines += self.lines(of: "", "unless", step.unless) }
        for compensation in step.compensations {
            let event = "◀╌╌ \(Self.fit(compensation.publishes.name, self.eventWidth))"
            lines += self.lines(of: event, "undone on", compensation.causes)
        }
        return lines
    }

    private func lines(of event: String, _ relation: String, _ messages: [MessageType]) -> [String] {
        let gap = String(repeating: " ", count: self.triggerWidth)
        let lead = "  \(gap)  \(Self.pad(event, self.eventWidth + 4))  \(relation) "
        let indent = String(repeating: " ", count: lead.count)
        let rows = Self.wrap(messages.map(\.name), to: Self.width - lead.count)
        return rows.enumerated().map { index, row in (index == 0 ? lead : indent) + row }
    }

    private static func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }

    /// Words in rows, with commas between them.
    private static func wrap(_ words: [String], to width: Int) -> [String] {
        var rows: [String] = []
        for (index, word) in words.enumerated() {
            let piece = Self.fit(word, width - 1) + (index == words.count - 1 ? "" : ",")
            if let row = rows.last, row.count + 1 + piece.count <= width {
                rows[rows.count - 1] = row + " " + piece
            } else {
                rows.append(piece)
            }
        }
        return rows
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        let text = Self.fit(text, width)
        return text + String(repeating: " ", count: width - text.count)
    }

    /// The text, shortened in its middle, where long names differ least.
    private static func fit(_ text: String, _ width: Int) -> String {
        let text = Self.inOneLine(text)
        guard text.count > width else { return text }
        let head = width / 2
        return "\(text.prefix(head))…\(text.suffix(width - head - 1))"
    }

    private static func inOneLine(_ text: String) -> String { String(text.map { $0.isNewline ? " " : $0 }) }

    private static func longest(_ texts: [String]) -> Int { texts.map(\.count).max() ?? 0 }

    private static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
