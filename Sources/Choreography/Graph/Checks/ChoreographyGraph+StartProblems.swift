extension ChoreographyGraph {
    /// The numbers of the commands that start sagas, each once.
    var startingCommands: [Int] {
        self.messages.indices.filter { message in
            self.wiring.consumers[message].contains { self.steps[$0].declaration.kind == .initiating }
        }
    }

    /// Whether a saga can be started, and by whom.
    func startProblems() -> [GraphProblem] {
        self.missingStart() + self.messages.filter(\.isCommand).compactMap { self.sharedCommand($0) }
    }

    private func missingStart() -> [GraphProblem] {
        guard self.startingCommands.isEmpty else { return [] }
        return [
            GraphProblem(
                .missingStart,
                participants: [],
                messages: [],
                message: "No participant declares an initiating step, so that no saga can start.",
                mend: "Declare an InitiatingStep for the command that starts the process."
            )
        ]
    }

    private func sharedCommand(_ command: MessageType) -> GraphProblem? {
        let consumers = self.consumers(of: command)
        let servers = consumers.filter { $0.declaration.kind == .initiating }
        let publishers = self.publishers(of: command)
        guard servers.count != 1 || consumers.count != 1 || !publishers.isEmpty else { return nil }
        var complaints: [String] = []
        if consumers.count > 1 { complaints.append("is consumed by \(consumers.enumeration())") }
        if servers.isEmpty { complaints.append("is served by no initiating step") }
        if !publishers.isEmpty { complaints.append("is published by \(publishers.enumeration())") }
        return GraphProblem(
            .sharedCommand,
            participants: (consumers + publishers).map(\.participant),
            messages: [command],
            message: "The command \(command) \(complaints.enumeration()).",
            mend: "Let one InitiatingStep serve it, and let everyone else react to the event with which that completes."
        )
    }
}
