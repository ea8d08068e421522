extension ChoreographyGraph {
    /// Events without a publisher or a consumer, and steps to which nothing leads.
    func eventProblems() -> [GraphProblem] {
        self.messages.compactMap { self.unpublished($0) } + self.messages.compactMap { self.unconsumed($0) }
            + self.unreachable()
    }

    private func unpublished(_ event: MessageType) -> GraphProblem? {
        guard !event.isCommand, self.publishers(of: event).isEmpty else { return nil }
        let waiting = self.consumers(of: event)
        let undos = self.undos(causedBy: event)
        let deadlines = self.deadlines(disarmedBy: event)
        var complaints: [String] = []
        if !waiting.isEmpty { complaints.append("would trigger \(waiting.enumeration())") }
        if !undos.isEmpty { complaints.append("would undo \(undos.map(\.step).enumeration())") }
        if !deadlines.isEmpty { complaints.append("would disarm \(deadlines.enumeration())") }
        guard !complaints.isEmpty else { return nil }
        return GraphProblem(
            .unpublished,
            participants: (waiting + undos.map(\.step) + deadlines).map(\.participant),
            messages: [event],
            message: "Nobody publishes \(event), which \(complaints.joined(separator: ", and ")).",
            mend: event.isCompensation
                ? "Let a step reject with \(event) or an undo publish it, or remove what waits for it."
                : "Let a step complete with \(event), or remove what waits for it."
        )
    }

    private func unconsumed(_ event: MessageType) -> GraphProblem? {
        let completing = self.steps(completingWith: event)
        guard self.subscribers(of: event).isEmpty else { return nil }
        guard !completing.isEmpty else { return self.undecided(event) }
        return GraphProblem(
            .unconsumed,
            participants: completing.map(\.participant),
            messages: [event],
            message: "Nobody consumes \(event), with which \(completing.enumeration()) "
                + "complete\(completing.count == 1 ? "s" : "").",
            mend: "Declare the step that follows it, or a Listener if \(event) ends the process."
        )
    }

    /// A message for which a decision may be, and nobody consumes it.
    private func undecided(_ event: MessageType) -> GraphProblem? {
        let deciding = self.steps(decidingFor: event)
        guard !deciding.isEmpty else { return nil }
        return GraphProblem(
            .unconsumed,
            participants: deciding.map(\.participant),
            messages: [event],
            message: "Nobody consumes \(event), for which \(deciding.enumeration()) may decide.",
            mend: event.isCompensation
                ? "Let the step that it is to undo declare compensate(on: \(event).self)."
                : "Declare the step that it triggers, or take it from what may be decided for."
        )
    }

    private func unreachable() -> [GraphProblem] {
        guard !self.startingCommands.isEmpty else { return [] }
        // What is unpublished has its own problem. Taking it for published leaves the steps to which nothing
        // would lead even then, so that one mistake isn't reported once more by each step behind it.
        let unpublished = self.wiring.messages.indices.filter { self.unpublished(self.messages[$0]) != nil }
        let reach = GraphReach(from: self.startingCommands + unpublished, in: self)
        return self.steps.filter { !reach.contains($0.index) }.map { step in
            let missing = step.declaration.triggers.filter { !reach.contains($0, in: self) }.map(\.name)
            return GraphProblem(
                .unreachable,
                participants: [step.participant],
                messages: step.declaration.triggers,
                message: "The \(step) is never triggered: no initiating step leads to \(missing.enumeration()).",
                mend: "Let it react to an event that follows from a command, or remove it."
            )
        }
    }
}
