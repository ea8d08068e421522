/// Answers which sagas run, what they wait for and since when, and what they owe.
///
/// It only looks: the answers are derived from the declared graph and from what the sagas have committed.
public struct SagaMonitor: Sendable {
    private let choreography: SagaChoreography

    init(_ choreography: SagaChoreography) {
        self.choreography = choreography
    }

    /// The sagas that have not ended, in the order in which they started.
    public func sagas() -> [SagaStatus] {
        self.open.map { self.status(of: $0) }
    }

    /// Where a saga stands, or `nil` if it has ended or has never been.
    public func saga(_ id: SagaID) -> SagaStatus? {
        self.open.first { $0.id == id }.map { self.status(of: $0) }
    }

    /// A handle on a saga that has not ended, for one that an earlier choreography started.
    public func handle(of id: SagaID) -> SagaHandle? {
        self.open.first { $0.id == id }.map { SagaHandle($0, of: self.choreography) }
    }

    private var open: [SagaState] {
        self.choreography.switchboard.registry.open
    }

    private func status(of saga: SagaState) -> SagaStatus {
        let record = saga.update { $0 }
        let phase: SagaStatus.Phase =
            if record.isResting { record.parked > 0 ? .parked : .waiting } else if record.cause != nil {
                .compensating
            } else { .running }
        return SagaStatus(
            id: saga.id,
            phase: phase,
            startedAt: saga.startedAt,
            cause: record.cause.map { AnyEnvelope($0) },
            waitsFor: SagaExpectations(self.choreography.graph, record, first: self.firstMessage(of: saga)).waits,
            debts: record.debts
        )
    }

    /// The type of the message that began a saga, unless an earlier choreography began it.
    private func firstMessage(of saga: SagaState) -> MessageType? {
        let reader = saga.guarded.withLock { $0.firstReader }
        return reader.map { self.choreography.lanes[$0.lane].reactions[$0.reaction].trigger }
    }
}
