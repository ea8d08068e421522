internal import Choreography

/// What must not have happened in a run.
struct Violation: Sendable {
    /// What it is that does not hold, whatever the details.
    let kind: String
    /// What has happened.
    let text: String
}

/// One line of what happened in a run.
struct TraceLine: Sendable {
    enum Content: Sendable {
        /// The simulation did something.
        case event(String)
        /// A delivery arrived.
        case arrival(saga: Int, event: String, from: String, to: String)
        /// Something happened in a saga.
        case entry(saga: Int, String?, String)
    }

    let time: Duration
    let content: Content

    init(time: Duration, _ content: Content) {
        self.time = time
        self.content = content
    }
}

extension TimelineEntry {
    /// What happened, without where.
    var text: String {
        var text = self.kind.description
        if let event { text += " \(event.name)" }
        if self.attempt > 1 { text += " (attempt \(self.attempt))" }
        if let detail { text += ": \(detail)" }
        return text
    }
}

/// A line of a timeline.
private struct Row {
    let time: Duration
    let text: String
    /// The text without what differs from one repetition to the next.
    let pattern: String

    /// Makes a line of what a timeline shows; `nil` for what it doesn't.
    init?(_ line: TraceLine) {
        switch line.content {
        case .event(let text): self.text = "*** \(text) ***"
        case .arrival: return nil
        case .entry(let saga, let participant, let text):
            self.text = "saga \(saga)  " + (participant.map { "\($0) " } ?? "") + text
        }
        self.time = line.time
        self.pattern = self.text.replacing(#/ \(attempt \d+\)/#, with: "")
    }

    var line: String { "\(self.time.paddedSeconds)  \(self.text)" }
}

/// A few lines that come again and again.
private struct Repetition {
    /// How many lines come again.
    let period: Int
    /// How often they come.
    let count: Int

    /// How many lines may come again to be taken for a repetition.
    private static let longestPeriod = 8
    /// How often they may come without being taken for one.
    private static let most = 3
    /// How often they are shown.
    static let shown = 2

    /// Finds the repetition of most lines with which a timeline begins.
    init?(startOf rows: ArraySlice<Row>) {
        var best: Self?
        for period in 1...Self.longestPeriod {
            let found = Self(period: period, startOf: rows)
            if found.count > Self.most, found.rows > best?.rows ?? 0 { best = found }
        }
        guard let best else { return nil }
        self = best
    }

    private init(period: Int, startOf rows: ArraySlice<Row>) {
        let repeated = zip(rows, rows.dropFirst(period)).prefix { $0.pattern == $1.pattern }.count
        self.period = period
        self.count = 1 + repeated / period
    }

    /// How many lines it has.
    var rows: Int { self.period * self.count }

    /// What is said instead of the lines that are not shown.
    var note: String { String(repeating: " ", count: 10) + "… and so on, \(self.count - Self.shown) times more" }
}

extension [TraceLine] {
    /// What happened, line by line; what happens again and again is told twice and then counted.
    var timeline: [String] {
        var lines: [String] = []
        let rows = self.compactMap { Row($0) }
        var rest = rows[...]
        while let first = rest.first {
            guard let repetition = Repetition(startOf: rest) else {
                lines.append(first.line)
                rest.removeFirst()
                continue
            }
            lines += rest.prefix(repetition.period * Repetition.shown).map(\.line)
            lines.append(repetition.note)
            rest.removeFirst(repetition.rows)
        }
        return lines
    }

    /// What happened, as a sequence diagram in Mermaid.
    func mermaid(endingWith violation: String) -> String {
        var participants: [String] = []
        for line in self {
            guard case .arrival(_, _, let from, let to) = line.content else { continue }
            for name in [from, to] where !participants.contains(name) { participants.append(name) }
        }
        let numbers = Dictionary(uniqueKeysWithValues: zip(participants, participants.indices))
        func actor(_ name: String) -> String { "p\(numbers[name] ?? 0)" }
        var text = "sequenceDiagram\n"
        for name in participants { text += "    participant \(actor(name)) as \(name.mermaidLine)\n" }
        guard let first = participants.first.map(actor), let last = participants.last.map(actor) else { return text }
        for line in self {
            switch line.content {
            case .event(let event): text += "    Note over \(first),\(last): \(event.mermaidLine)\n"
            case .arrival(let saga, let event, let from, let to):
                text += "    \(actor(from))->>\(actor(to)): \("\(saga): \(event)".mermaidLine)\n"
            case .entry(let saga, let participant?, let entry) where participants.contains(participant):
                text += "    Note over \(actor(participant)): \("\(saga): \(entry)".mermaidLine)\n"
            case .entry: break
            }
        }
        text += "    Note over \(first),\(last): \(violation.mermaidLine)\n"
        return text
    }
}

extension Duration {
    /// Seconds with three digits, for a column.
    fileprivate var paddedSeconds: String {
        let milliseconds = self.milliseconds
        let fraction = String(milliseconds % 1000)
        let seconds = "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
        return String(repeating: " ", count: max(0, 8 - seconds.count)) + seconds
    }
}
