import Choreography

/// A sequence diagram in text: a column for each who takes part, and an arrow for each message to who reacts to it.
struct SequenceText {
    /// What came of a message at who reacted to it.
    enum Reaction: Hashable {
        case done, rejected, undone, failed, nothing, other

        init(_ kind: TimelineEntry.Kind) {
            switch kind {
            case .completed, .handled, .joined: self = .done
            case .rejected: self = .rejected
            case .undone: self = .undone
            case .retried, .undoDelayed: self = .failed
            case .duplicate, .late, .nothingToUndo, .dropped: self = .nothing
            default: self = .other
            }
        }
    }

    /// A message on its way.
    struct Arrow: Hashable {
        let source: String
        let target: String
        let message: String
        let isUndo: Bool
        let reaction: Reaction
    }

    private let style: Style
    /// The arrows in the order of the first of their kind; calls that fail again and again are one.
    private var arrows: [(arrow: Arrow, count: Int)] = []
    private var actors: [String] = []

    init(_ diagram: SequenceDiagram, style: Style) {
        self.style = style
        for row in diagram.rows {
            guard let source = row.source, let target = row.entry.participant, let message = row.entry.trigger else {
                continue
            }
            let reaction = Reaction(row.entry.kind)
            self.add(Arrow(source: source, target: target, message: message, isUndo: row.isUndo, reaction: reaction))
        }
    }

    private mutating func add(_ arrow: Arrow) {
        for actor in [arrow.source, arrow.target] where !self.actors.contains(actor) { self.actors.append(actor) }
        let isRepeated = arrow.reaction == .failed || arrow.reaction == .nothing
        if isRepeated, let twin = self.arrows.firstIndex(where: { $0.arrow == arrow }) {
            self.arrows[twin].count += 1
        } else {
            self.arrows.append((arrow, 1))
        }
    }

    // MARK: Drawing

    /// The diagram, or nothing if nothing has happened.
    var text: String {
        guard !self.arrows.isEmpty else { return "" }
        var text = "  " + self.style.bold(self.actors.joined(separator: " ")) + "\n"
        for (arrow, count) in self.arrows {
            let label = arrow.message + (count > 1 ? " ×\(count)" : "")
            text += "  " + self.line(arrow) + "  " + (arrow.reaction == .nothing ? self.style.dim(label) : label) + "\n"
        }
        return text + "  " + self.style.dim(self.legend) + "\n"
    }

    private var legend: String {
        let words: [(Reaction, String)] = [
            (.done, "✓ done"), (.rejected, "✗ says no"), (.undone, "↺ undone"), (.failed, "… tried again"),
            (.nothing, "= knows it already"),
        ]
        return words.filter { word in self.arrows.contains { $0.arrow.reaction == word.0 } }
            .map(\.1).joined(separator: "   ")
    }

    /// Where each lifeline is: below the middle of its name.
    private var columns: [Int] {
        var columns: [Int] = []
        var start = 0
        for actor in self.actors {
            columns.append(start + actor.count / 2)
            start += actor.count + 1
        }
        return columns
    }

    private func line(_ arrow: Arrow) -> String {
        let columns = self.columns
        let width = self.actors.joined(separator: " ").count
        guard let from = self.actors.firstIndex(of: arrow.source).map({ columns[$0] }),
            let to = self.actors.firstIndex(of: arrow.target).map({ columns[$0] })
        else { return "" }
        let span = min(from, to)...max(from, to)
        return (0..<width).map { place in
            switch place {
            case to: return self.mark(arrow.reaction)
            case from: return self.paint(from < to ? "├" : "┤", arrow.reaction)
            case to - 1 where from < to: return self.paint("▶", arrow.reaction)
            case to + 1 where from > to: return self.paint("◀", arrow.reaction)
            case _ where span.contains(place): return self.paint(arrow.isUndo ? "╌" : "─", arrow.reaction)
            case _ where columns.contains(place): return self.style.dim("│")
            default: return " "
            }
        }
        .joined()
    }

    private func mark(_ reaction: Reaction) -> String {
        switch reaction {
        case .done: self.paint("✓", reaction)
        case .rejected: self.paint("✗", reaction)
        case .undone: self.paint("↺", reaction)
        case .failed: self.paint("…", reaction)
        case .nothing: self.paint("=", reaction)
        case .other: self.paint("·", reaction)
        }
    }

    private func paint(_ text: String, _ reaction: Reaction) -> String {
        switch reaction {
        case .done: self.style.green(text)
        case .rejected: self.style.red(text)
        case .undone: self.style.yellow(text)
        case .failed, .nothing, .other: self.style.dim(text)
        }
    }
}
