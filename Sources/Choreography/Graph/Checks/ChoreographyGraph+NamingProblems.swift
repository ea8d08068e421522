extension ChoreographyGraph {
    /// Names that are not unique, participants without steps, stores that can't commit, and limits that contradict each
    /// other.
    func namingProblems() -> [GraphProblem] {
        self.duplicateParticipants() + self.participants.flatMap { self.problems(within: $0) } + self.sharedNames()
            + self.steps.flatMap { self.ambiguousUndos(of: $0) }
    }

    private func duplicateParticipants() -> [GraphProblem] {
        Self.repeated(self.participants.map(\.name)).map { name, count in
            GraphProblem(
                .duplicateParticipant,
                participants: [name],
                messages: [],
                message: "\(count) participants are named \(name).",
                mend: "Give each of them a name of its own; deliveries and records are kept under it."
            )
        }
    }

    private func problems(within participant: ParticipantDeclaration) -> [GraphProblem] {
        guard !participant.steps.isEmpty else {
            return [
                GraphProblem(
                    .idleParticipant,
                    participants: [participant.name],
                    messages: [],
                    message: "\(participant.name) declares no step.",
                    mend: "Declare what it reacts to, or leave it out of the choreography."
                )
            ]
        }
        return self.duplicateSteps(of: participant) + self.uncommittedStore(of: participant)
            + self.excessConcurrency(of: participant)
    }

    private func duplicateSteps(of participant: ParticipantDeclaration) -> [GraphProblem] {
        Self.repeated(participant.steps.map(\.id)).map { id, count in
            GraphProblem(
                .duplicateStep,
                participants: [participant.name],
                messages: participant.steps.filter { $0.id == id }.flatMap(\.triggers),
                message: "\(participant.name) declares \(count) steps with the identifier \(id).",
                mend: "Give each of them an identifier of its own, as in id: \"\(id)-2\"."
            )
        }
    }

    private func uncommittedStore(of participant: ParticipantDeclaration) -> [GraphProblem] {
        guard let store = participant.uncommittedStore else { return [] }
        return [
            GraphProblem(
                .uncommittedStore,
                participants: [participant.name],
                messages: [],
                message: "The store \(store) of \(participant.name) conforms to SynchronousStore alone, so that "
                    + "nothing would commit or roll back what bodies write.",
                mend: "Let it conform to VolatileStore, or to TransactionalStore alone if it is a database."
            )
        ]
    }

    private func excessConcurrency(of participant: ParticipantDeclaration) -> [GraphProblem] {
        // The calls of an external step are made outside the store's transactions.
        participant.steps.filter { $0.concurrency > participant.transactionLimit && $0.kind != .external }.map { step in
            GraphProblem(
                .excessConcurrency,
                participants: [participant.name],
                messages: step.triggers,
                message: "The step \(step.id) of \(participant.name) asks for \(step.concurrency) bodies at once, "
                    + "but its store runs \(participant.transactionLimit) transaction"
                    + "\(participant.transactionLimit == 1 ? "" : "s") at once.",
                mend: "Declare concurrency: \(participant.transactionLimit), or raise the store's limit."
            )
        }
    }

    private func sharedNames() -> [GraphProblem] {
        Self.repeated(self.messages.map(\.name)).map { name, count in
            let types = self.messages.filter { $0.name == name }
            return GraphProblem(
                .sharedName,
                participants: types.flatMap { self.publishers(of: $0).map(\.participant) + self.subscribers(of: $0) },
                messages: types,
                message: "\(count) types share the name \(name): "
                    + "\(types.map { String(reflecting: $0.type) }.enumeration()).",
                mend: "State another eventName or commandName for all but one of them."
            )
        }
    }

    private func ambiguousUndos(of step: Step) -> [GraphProblem] {
        let causes = step.declaration.compensations.flatMap { compensation in
            compensation.causes.map(\.name).withoutRepetition()
        }
        return Self.repeated(causes).map { name, count in
            GraphProblem(
                .ambiguousUndo,
                participants: [step.participant],
                messages: step.declaration.compensations.flatMap(\.causes).filter { $0.name == name },
                message: "The \(step) declares \(count) undos on \(name).",
                mend: "Leave \(name).self in one compensate(on:) of it; the undo runs once."
            )
        }
    }

    /// The names that come more than once, with how often they come, in order of first appearance.
    private static func repeated(_ names: [String]) -> [(name: String, count: Int)] {
        let counts = names.reduce(into: [:]) { counts, name in counts[name, default: 0] += 1 }
        return names.withoutRepetition().compactMap { name in
            guard let count = counts[name], count > 1 else { return nil }
            return (name, count)
        }
    }
}
