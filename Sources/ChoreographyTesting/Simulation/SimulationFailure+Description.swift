extension SimulationFailure: CustomStringConvertible {
    /// What went wrong, with what it takes, what happened, and how to see it again.
    public var description: String {
        var text = "\(self.simulation), seed \(self.seed): \(self.violation)\n"
        if self.faults.isEmpty {
            text += "It takes no fault, only this order of events.\n"
        } else {
            let spared = self.faultsBefore > self.faults.count ? " (of \(self.faultsBefore) that the seed had)" : ""
            text += "It takes \(self.faults.count == 1 ? "one fault" : "\(self.faults.count) faults")\(spared):\n"
            for fault in self.faults { text += "  - \(fault)\n" }
        }
        text += "What happened:\n"
        for line in self.timeline { text += "  \(line)\n" }
        text += "See it again:\n  \(self.replayLine)"
        return text
    }

    /// What happened, line by line.
    public var timeline: [String] {
        self.trace.compactMap { line in
            let time = "\(line.time.paddedSeconds)  "
            switch line.content {
            case .event(let text): return time + "*** \(text) ***"
            case .arrival: return nil
            case .entry(let saga, let participant, let text):
                return time + "saga \(saga)  " + (participant.map { "\($0) " } ?? "") + text
            }
        }
    }

    /// The line of code that plays the run again.
    public var replayLine: String {
        let faults = self.faults.map { "\"\($0)\"" }.joined(separator: ", ")
        let sagas = self.sagas.map { ", sagas: \($0)" } ?? ""
        return "try simulation.replay(seed: \(self.seed), schedule: \(self.schedule.code)\(sagas), faults: [\(faults)])"
    }

    /// What happened, as a sequence diagram in Mermaid.
    public var mermaid: String {
        var participants: [String] = []
        for line in self.trace {
            guard case .arrival(_, _, let from, let to) = line.content else { continue }
            for name in [from, to] where !participants.contains(name) { participants.append(name) }
        }
        var text = "sequenceDiagram\n"
        for name in participants { text += "    participant \(name)\n" }
        guard let first = participants.first, let last = participants.last else { return text }
        for line in self.trace {
            switch line.content {
            case .event(let event): text += "    Note over \(first),\(last): \(event.mermaidText)\n"
            case .arrival(let saga, let event, let from, let to):
                text += "    \(from)->>\(to): \(saga): \(event.mermaidText)\n"
            case .entry(let saga, let participant?, let entry) where participants.contains(participant):
                text += "    Note over \(participant): \(saga): \(entry.mermaidText)\n"
            case .entry: break
            }
        }
        text += "    Note over \(first),\(last): \(self.violation.mermaidText)\n"
        return text
    }
}

extension SimulationSchedule {
    /// The schedule as it is written in code.
    var code: String {
        switch self {
        case .uniform: ".uniform"
        case .fifo: ".fifo"
        case .pct(let depth): ".pct(depth: \(depth))"
        }
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
