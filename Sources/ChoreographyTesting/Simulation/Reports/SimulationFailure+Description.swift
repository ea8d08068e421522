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
    public var timeline: [String] { self.trace.timeline }

    /// The line of code that plays the run again.
    public var replayLine: String {
        let faults = self.faults.map { "\"\($0)\"" }.joined(separator: ", ")
        let sagas = self.sagas.map { ", sagas: \($0)" } ?? ""
        return "try simulation.replay(seed: \(self.seed), schedule: \(self.schedule.code)\(sagas), faults: [\(faults)])"
    }

    /// What happened, as a sequence diagram in Mermaid.
    public var mermaid: String { self.trace.mermaid(endingWith: self.violation) }
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
