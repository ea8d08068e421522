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

extension [TraceLine] {
    /// What happened, line by line.
    var timeline: [String] {
        self.compactMap { line in
            let time = "\(line.time.paddedSeconds)  "
            switch line.content {
            case .event(let text): return time + "*** \(text) ***"
            case .arrival: return nil
            case .entry(let saga, let participant, let text):
                return time + "saga \(saga)  " + (participant.map { "\($0) " } ?? "") + text
            }
        }
    }

    /// What happened, as a sequence diagram in Mermaid.
    func mermaid(endingWith violation: String) -> String {
        var participants: [String] = []
        for line in self {
            guard case .arrival(_, _, let from, let to) = line.content else { continue }
            for name in [from, to] where !participants.contains(name) { participants.append(name) }
        }
        var text = "sequenceDiagram\n"
        for name in participants { text += "    participant \(name)\n" }
        guard let first = participants.first, let last = participants.last else { return text }
        for line in self {
            switch line.content {
            case .event(let event): text += "    Note over \(first),\(last): \(event.mermaidText)\n"
            case .arrival(let saga, let event, let from, let to):
                text += "    \(from)->>\(to): \(saga): \(event.mermaidText)\n"
            case .entry(let saga, let participant?, let entry) where participants.contains(participant):
                text += "    Note over \(participant): \(saga): \(entry.mermaidText)\n"
            case .entry: break
            }
        }
        text += "    Note over \(first),\(last): \(violation.mermaidText)\n"
        return text
    }
}

extension String {
    /// The text without what Mermaid takes for its own.
    fileprivate var mermaidText: String {
        self.replacing(";", with: ",").replacing("#", with: "no. ").replacing("\n", with: " ")
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
