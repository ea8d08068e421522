import Choreography
import Synchronization

/// Ends the waiting for sagas of which an event could not be handled: they may wait for a person.
final class LetterAlarm: SagaObserver {
    private struct State: Sendable {
        /// The sagas of which an event could not be handled.
        var sagas: Set<SagaID> = []
        var waiting: [SagaID: Task<SagaOutcome, any Error>] = [:]
    }

    private let state = Mutex(State())

    func observe(_ entry: TimelineEntry) {
        guard entry.kind == .deadLettered else { return }
        let waiting = self.state.withLock { state in
            state.sagas.insert(entry.saga)
            return state.waiting[entry.saga]
        }
        waiting?.cancel()
    }

    /// How a saga ends, or `nil` if an event of it could not be handled before.
    func outcome(of saga: SagaHandle) async throws -> SagaOutcome? {
        let waiting = Task { try await saga.outcome }
        let isTooLate = self.state.withLock { state in
            state.waiting[saga.id] = waiting
            return state.sagas.contains(saga.id)
        }
        if isTooLate { waiting.cancel() }
        defer { self.state.withLock { $0.waiting[saga.id] = nil } }
        do {
            return try await withTaskCancellationHandler {
                try await waiting.value
            } onCancel: {
                waiting.cancel()
            }
        } catch is CancellationError {
            return nil
        }
    }
}
