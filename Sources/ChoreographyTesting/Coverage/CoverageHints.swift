internal import Choreography

/// Tells how a test brings about what can happen in a choreography.
struct CoverageHints {
    private enum Tense {
        case infinitive, perfect
    }

    let graph: ChoreographyGraph

    /// How a step comes to act: as `Let Payments reject with Declined after Orders has completed with Placed.` says.
    func acting(_ step: ChoreographyGraph.Step, _ act: String) -> String {
        let before = step.declaration.triggers.map { self.cause($0, .perfect) }.enumeration()
        return "Let \(step.participant) \(act) after \(before)."
    }

    /// How a step comes to hear something: as `Let Shipping complete with Scheduled, and Orders handle it.` says.
    func hearing(_ events: [MessageType], _ step: ChoreographyGraph.Step, verb: String) -> String {
        let before = events.map { self.cause($0, .infinitive) }.enumeration()
        return "Let \(before), and \(step.participant) \(verb) it."
    }

    func waiting(_ step: ChoreographyGraph.Step, for part: MessageType) -> String {
        let others = step.declaration.triggers.filter { $0 != part }.map { self.cause($0, .perfect) }
        return "Let \(self.cause(part, .infinitive)) before \(others.enumeration())."
    }

    func firing(_ deadline: ChoreographyGraph.Step) -> String {
        let before = deadline.declaration.triggers.map { self.cause($0, .perfect) }.enumeration()
        let awaited = deadline.declaration.unless.map(\.name).alternatives()
        return "Let \(self.length(of: deadline)) pass after \(before), without \(awaited)."
    }

    func disarming(_ deadline: ChoreographyGraph.Step, by event: MessageType) -> String {
        let start = deadline.declaration.triggers.map(\.name).enumeration()
        return "Let \(self.cause(event, .infinitive)) within \(self.length(of: deadline)) after \(start)."
    }

    func failing(_ step: ChoreographyGraph.Step) -> String {
        let events = step.declaration.triggers.map(\.name).enumeration()
        return "Let all attempts of \(step.participant) to handle \(events) fail."
    }

    func undoing(_ step: ChoreographyGraph.Step, by cause: MessageType) -> String {
        let outcome = step.declaration.completion.map { " with \($0)" } ?? ""
        return "Let \(self.cause(cause, .infinitive)) after \(step.participant) has completed\(outcome)."
    }

    func fencing(_ step: ChoreographyGraph.Step, by cause: MessageType) -> String {
        let events = step.declaration.triggers.map(\.name).enumeration()
        return "Let \(self.cause(cause, .infinitive)) before \(step.participant) has handled \(events)."
    }

    func missing(_ step: ChoreographyGraph.Step, by cause: MessageType, after rivals: [MessageType]) -> String {
        // Others may reject with the step's own compensation event.
        let own = step.declaration.rejection
        let end = "so that nothing is left to undo."
        if cause == own { return "Let \(step.participant) itself reject with \(cause), \(end)" }
        let before = rivals.map { rival in
            if rival == cause { return "\(rival) has come from elsewhere" }
            return rival == own ? "\(step.participant) has rejected with \(rival)" : self.cause(rival, .perfect)
        }
        let past = before.isEmpty ? "\(step.participant) has been undone" : before.alternatives()
        return "Let \(self.cause(cause, .infinitive)) after \(past), \(end)"
    }

    private func length(of deadline: ChoreographyGraph.Step) -> String { deadline.declaration.within?.shortText ?? "" }

    /// How a message comes about: `Payments reject with PaymentDeclined`, or `Payments has rejected with …`.
    private func cause(_ message: MessageType, _ tense: Tense) -> String {
        let isPerfect = tense == .perfect
        if message.isCommand { return "a saga \(isPerfect ? "has started" : "start") with \(message)" }
        let rejecters = self.graph.steps(rejectingWith: message)
        let deadlines = rejecters.filter { $0.declaration.kind == .deadline }
        let ways: [(steps: [String], infinitive: String, perfect: String)] = [
            (self.graph.steps(completingWith: message).map(\.participant), "complete", "has completed"),
            (
                rejecters.filter { $0.declaration.kind != .deadline }.map(\.participant), "reject", "has rejected"
            ),
            (deadlines.map { "the \($0)" }, "fire", "has fired"),
            (
                self.graph.undos(publishing: message).map { "the \($0)" }, "be carried out", "has been carried out"
            ),
        ]
        let clauses = ways.filter { !$0.steps.isEmpty }.map { way in
            let steps = way.steps.withoutRepetition().alternatives()
            return "\(steps) \(isPerfect ? way.perfect : way.infinitive) with \(message)"
        }
        let outside = isPerfect ? "\(message) has been published from outside" : "\(message) be published from outside"
        return clauses.isEmpty ? outside : clauses.alternatives()
    }
}
