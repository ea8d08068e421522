/// A saga that was started.
///
/// A handle only watches: nothing in the saga waits for it.
public struct SagaHandle: Sendable, Identifiable {
    private let saga: SagaState
    /// A saga that somebody watches keeps its choreography running.
    private let choreography: SagaChoreography

    init(_ saga: SagaState, of choreography: SagaChoreography) {
        self.saga = saga
        self.choreography = choreography
    }

    /// The saga's identifier, the correlation ID of all its events.
    public var id: SagaID { self.saga.id }

    /// How the saga ended, once it has.
    ///
    /// Whoever gets it finds the saga in the choreography's statistics, and its room free for another one.
    ///
    /// Cancelling the waiting task ends only the waiting; the saga goes on. A saga with a parked event ends
    /// when its dead letter is replayed or discarded.
    ///
    /// - Throws: `CancellationError`, or ``RuntimeError`` with code ``RuntimeError/Code/shutDown`` when the
    ///   choreography stops before the saga's end.
    public var outcome: SagaOutcome {
        get async throws { try await self.saga.waitForEnd() }
    }

    /// How the saga ended, or `nil` while it runs.
    public var currentOutcome: SagaOutcome? { self.saga.guarded.withLock { $0.outcome } }

    /// What happened in the saga so far, and then what happens until it ends.
    public var timeline: SagaTimeline { SagaTimeline(saga: self.saga, choreography: self.choreography) }
}
