import Choreography
import ChoreographySQLite
import Synchronization

/// Watches one step of one saga, to tell when its dead letter is there and what becomes of it.
final class LetterWatch: SagaObserver {
    private struct State {
        /// What has happened in the step so far.
        var kinds: [TimelineEntry.Kind] = []
        var waiting: (isOver: @Sendable ([TimelineEntry.Kind]) -> Bool, resume: CheckedContinuation<Void, Never>)?
    }

    private let letter: SQLiteInspection.Letter
    private let state = Mutex(State())

    init(_ letter: SQLiteInspection.Letter) {
        self.letter = letter
    }

    func observe(_ entry: TimelineEntry) {
        guard entry.saga == self.letter.saga, entry.participant == self.letter.participant,
            entry.step == self.letter.step
        else { return }
        let continuation = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.kinds.append(entry.kind)
            guard let waiting = state.waiting, waiting.isOver(state.kinds) else { return nil }
            state.waiting = nil
            return waiting.resume
        }
        continuation?.resume()
    }

    /// Waits until an earlier process's dead letter is taken up.
    func isTakenUp() async {
        await self.wait { $0.contains(.deadLettered) }
    }

    /// Waits until a dead letter that was replayed or discarded is decided.
    func isDecided() async {
        await self.wait { kinds in
            if kinds.contains(.discarded) { return true }
            guard let replay = kinds.lastIndex(of: .replayed) else { return false }
            let passing: Set<TimelineEntry.Kind> = [.replayed, .retried, .undoDelayed, .parked, .duplicate]
            return kinds[replay...].contains { !passing.contains($0) }
        }
    }

    private func wait(until isOver: @escaping @Sendable ([TimelineEntry.Kind]) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isOver = self.state.withLock { state in
                guard !isOver(state.kinds) else { return true }
                state.waiting = (isOver, continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}
