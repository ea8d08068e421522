internal import Choreography

extension SagaManager {
    /// What is wrong with those who serve a step's command.
    func serverProblems(of step: Int, in graph: ChoreographyGraph) -> [GraphProblem] {
        let declared = self.steps[step]
        let command = MessageType(declared.command)
        // Its own deadline hears the command too.
        let servers = graph.consumers(of: command).filter {
            $0.declaration.kind != .deadline && $0.declaration.kind != .listener
        }
        guard servers.count == 1, let server = servers.first else {
            return [
                self.problem(
                    .unservedCommand,
                    [declared.command],
                    participants: servers.map(\.participant),
                    servers.isEmpty
                        ? "Nobody serves \(command), which \(self.name) sends."
                        : "\(command) is served by \(servers.count) steps: of "
                            + "\(servers.map(\.participant).joined(separator: ", ")).",
                    "Let one participant declare CommandStep(on: \(command).self)."
                )
            ]
        }
        return self.answerProblems(of: declared, server) + self.undoProblems(of: declared, server)
            + self.deadlineProblems(of: declared, in: graph)
    }

    private func answerProblems(
        of step: SagaStep,
        _ server: ChoreographyGraph.Step
    ) -> [GraphProblem] {
        var problems: [GraphProblem] = []
        let reply = MessageType(step.reply)
        if server.declaration.completion != reply {
            problems.append(
                self.mismatch(
                    step,
                    server,
                    "\(self.name) waits for \(reply) after \(step.command.eventName), and the \(server) answers with "
                        + "\(server.declaration.completion?.name ?? "nothing").",
                    "Let both name the same reply."
                )
            )
        }
        let refusal = step.refusal.map { MessageType($0) }
        if let rejection = server.declaration.rejection, rejection != refusal {
            problems.append(
                self.mismatch(
                    step,
                    server,
                    "The \(server) may refuse \(step.command.eventName) with \(rejection), and \(self.name) waits for "
                        + "\(refusal?.name ?? "no refusal").",
                    "Name refuses: \(rejection).self in its Invoke."
                )
            )
        }
        return problems
    }

    private func undoProblems(
        of step: SagaStep,
        _ server: ChoreographyGraph.Step
    ) -> [GraphProblem] {
        guard let undo = step.undo else { return [] }
        let command = MessageType(undo.command)
        let served = server.declaration.compensations.first { $0.causes.contains(command) }
        guard let served else {
            return [
                self.mismatch(
                    step,
                    server,
                    "\(self.name) has \(step.command.eventName) undone with \(command), and the \(server) does not "
                        + "declare how.",
                    "Declare compensate(on: \(command).self) for it."
                )
            ]
        }
        let others = served.causes.filter { $0 != command && self.hears($0) }
        guard others.isEmpty else {
            return [
                self.mismatch(
                    step,
                    server,
                    "The \(server) is undone because of \(others.map(\.name).joined(separator: ", ")) too, so that "
                        + "\(self.name) would wait for an undo that is over.",
                    "Let \(command) alone cause it: the manager sends it when it is time."
                )
            ]
        }
        guard served.publishes != MessageType(undo.undone) else { return [] }
        return [
            self.mismatch(
                step,
                server,
                "\(self.name) waits for \(undo.undone.eventName) after \(command), and the undo of the \(server) answers "
                    + "with \(served.publishes).",
                "Let both name the same event."
            )
        ]
    }

    /// Whether a message is one of the saga's that the manager decides about.
    private func hears(_ message: MessageType) -> Bool { self.topics.contains { MessageType($0.type) == message } }

    /// A deadline counts from a command, whoever has sent it.
    private func deadlineProblems(of step: SagaStep, in graph: ChoreographyGraph) -> [GraphProblem] {
        let senders = graph.publishers(of: MessageType(step.command)).map(\.participant).filter { $0 != self.name }
        guard step.limit != nil, let sender = senders.first else { return [] }
        let name = step.command.eventName
        return [
            self.problem(
                .ambiguousStep,
                [step.command],
                participants: [sender],
                "\(sender) sends \(name) too, and the deadline that \(self.name) has for it would count there as well.",
                "Give each of them a command of its own, or take the deadline from it."
            )
        ]
    }

    private func mismatch(
        _ step: SagaStep,
        _ server: ChoreographyGraph.Step,
        _ message: String,
        _ mend: String
    ) -> GraphProblem {
        self.problem(.mismatchedAnswer, [step.command], participants: [server.participant], message, mend)
    }
}
