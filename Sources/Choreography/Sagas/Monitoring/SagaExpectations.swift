/// Derives from a saga's rows and the declared graph who is to act next.
struct SagaExpectations {
    private let record: SagaRecord
    /// The type of the message that began the saga, unless an earlier choreography began it.
    private let first: MessageType?
    private let steps: [(participant: String, declaration: StepDeclaration)]

    init(_ graph: ChoreographyGraph, _ record: SagaRecord, first: MessageType?) {
        self.record = record
        self.first = first
        self.steps = graph.participants.flatMap { participant in
            participant.steps.map { (participant.name, $0) }
        }
    }

    /// What the saga waits for: steps whose triggers are all published and that have not run, and undos whose
    /// cause is published and that have not run.
    var waits: [SagaStatus.Wait] {
        let published = self.published
        var waits: [SagaStatus.Wait] = []
        for (index, step) in self.steps.enumerated() {
            let row = self.record.rows[index]
            switch row.state {
            case .none:
                let times = step.declaration.triggers.map { published[$0] }
                guard let since = Self.latest(times) else { continue }
                waits.append(self.wait(for: step, isCompensation: false, since: since))
            case .committed:
                let causes = step.declaration.compensations.flatMap(\.causes)
                guard let since = causes.compactMap({ published[$0] }).min() else { continue }
                waits.append(self.wait(for: step, isCompensation: true, since: since))
            case .undone, .rejected, .fenced:
                continue
            }
        }
        return waits
    }

    /// The messages that the saga has published, with the time at which it did.
    private var published: [MessageType: Timestamp] {
        var published: [MessageType: Timestamp] = [:]
        func note(_ type: MessageType?, _ time: Timestamp) {
            guard let type, published[type].map({ time < $0 }) ?? true else { return }
            published[type] = time
        }
        note(self.first, self.record.rows.startedAt)
        for (index, step) in self.steps.enumerated() {
            let row = self.record.rows[index]
            switch row.state {
            case .committed:
                note(step.declaration.completion, row.changed)
                // What a decision was for.
                if !step.declaration.alternatives.isEmpty, case .completion(let box) = row.kept {
                    note(MessageType(box.messageType), row.changed)
                }
            case .rejected: note(step.declaration.rejection, row.changed)
            case .undone:
                note(step.declaration.completion, row.changed)
                for compensation in step.declaration.compensations { note(compensation.publishes, row.changed) }
            case .none, .fenced: break
            }
        }
        return published
    }

    private func wait(
        for step: (participant: String, declaration: StepDeclaration),
        isCompensation: Bool,
        since: Timestamp
    ) -> SagaStatus.Wait {
        SagaStatus.Wait(
            participant: step.participant,
            step: step.declaration.id,
            isCompensation: isCompensation,
            since: since
        )
    }

    /// The last of several times, or `nil` if one of them has not come.
    private static func latest(_ times: [Timestamp?]) -> Timestamp? {
        var latest: Timestamp?
        for time in times {
            guard let time else { return nil }
            latest = max(latest ?? time, time)
        }
        return latest
    }
}
